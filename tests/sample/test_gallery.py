"""`report --sample`: everything that people get to see comes out of one call, and nothing of theirs is overwritten."""

from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import docx
import openpyxl
import pytest

from monitor.model.personal import id_numbers
from monitor.sample.gallery import MAILS, NOTICE, GalleryRefused, render_gallery

pytestmark = pytest.mark.xdist_group("sample-gallery")  # one past, lived through once

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gallery") / "out"
    render_gallery(out, today=TODAY, past=((1, range(6)), (0, range(4, 7))), say=lambda _: None)
    return out


def test_every_sort_of_mail_and_file_is_there(folder: Path) -> None:
    sorts = ("alert", "department", "month", "quarter", "report", "week", "year")
    assert sorted(path.name for path in (folder / MAILS).iterdir()) == sorted(
        f"{name}.{end}" for name in sorts for end in ("eml", "html")
    )
    site = folder / "reports" / "swscjg-sample"
    for name in ("2026-11-26.html", "2026-11-26.xlsx", "index.html", "quarter-2026-10-01.html", "year-2026-01-01.html"):
        assert (site / name).is_file(), name
    assert openpyxl.load_workbook(site / "quarter-2026-10-01.xlsx").sheetnames[0] == "单项否决"
    assert docx.Document(str(folder / NOTICE)).tables


def test_mails_are_under_their_limit_and_name_what_they_carry(folder: Path) -> None:
    for path in (folder / MAILS).glob("*.html"):
        assert len(path.read_bytes()) <= 100_000, path.name
    assert carried(folder / MAILS / "report.eml") == ["整改台账2026-11-26.xlsx", "完整报告2026-11-26.html"]
    assert carried(folder / MAILS / "quarter.eml") == ["季度自查表2026-10-01.xlsx"]


def carried(path: Path) -> list[str | None]:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return [part.get_filename() for part in mail.iter_attachments()]


def test_the_numbers_of_persons_seeded_in_the_sample_are_nowhere(folder: Path) -> None:
    seen = [*folder.rglob("*.html"), *folder.glob("*.db")]
    assert len(seen) > 10
    for path in seen:
        text = path.read_bytes().decode("utf-8", "replace")
        if path.name.startswith("cache-"):
            continue  # holds pages as they are, and goes out to nobody
        assert not list(id_numbers(text)), path.name


def test_new_and_mended_findings_stand_in_the_second_report(folder: Path) -> None:
    text = (folder / MAILS / "report.html").read_text(encoding="utf-8")
    assert "新增和重新出现的问题" in text
    assert "本次确认已整改" in text
    assert "已到期 3 天，请重新确认" in text


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(GalleryRefused, match="别的文件"):
        render_gallery(tmp_path, today=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
