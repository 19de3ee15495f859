"""Why the operating system refused, in Chinese: what an admin reads instead of `Permission denied`."""

import errno

_WHY: dict[int, str] = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被占用",
    errno.EADDRINUSE: "端口已被占用",
}


def why(error: OSError) -> str:
    """The reason in Chinese; the system's own words where we have none."""
    return _WHY.get(error.errno or 0, error.strerror or str(error))
