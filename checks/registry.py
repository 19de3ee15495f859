"""The kinds there are: built in, from plugin files named in config, and from the entry point group `xunjian.checks`.

A module of this folder registers its kinds with `@kind`; importing it is enough.
"""

import importlib
import importlib.util
import pkgutil
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeVar

import checks
from monitor.model import Kind

_KINDS: dict[str, type[Kind]] = {}
_K = TypeVar("_K", bound=type[Kind])


class KindError(Exception):
    """A kind cannot be registered or a plugin cannot be loaded; the message is Chinese and names the place."""


def kind(cls: _K) -> _K:
    """Register a kind under its `name`. A name that is taken is an error, unless it is the same class reloaded."""
    known = _KINDS.get(cls.name)
    if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
        raise KindError(f"检查种类 {cls.name} 重名：{known.__module__} 与 {cls.__module__}")
    if not (cls.looks_at_pages() or cls.looks_at_site()):
        raise KindError(f"检查种类 {cls.name} 没有实现 look_at_page 或 look_at_site")
    _KINDS[cls.name] = cls
    return cls


def load_kinds(plugins: tuple[Path, ...] = ()) -> dict[str, type[Kind]]:
    """Import every family in this folder, the installed entry points, and the plugin files; return all by name."""
    for module in pkgutil.iter_modules(checks.__path__):
        importlib.import_module(f"checks.{module.name}")
    for point in entry_points(group="xunjian.checks"):
        point.load()
    for path in plugins:
        _load_file(path)
    return dict(sorted(_KINDS.items()))


def _load_file(path: Path) -> None:
    if not path.is_file():
        raise KindError(f"找不到插件文件 {path}，请检查 config.toml 的 plugins")
    spec = importlib.util.spec_from_file_location(f"xunjian_plugin_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise KindError(f"插件 {path} 不是 Python 文件（.py）")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except KindError:
        raise
    except Exception as error:
        raise KindError(f"插件 {path} 装载失败：{type(error).__name__}: {error}") from error
