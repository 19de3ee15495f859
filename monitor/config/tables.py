"""What every table of config.toml is made of: the strict base, and the shapes that several of them share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Table(BaseModel):
    """Base of every table: unknown keys are errors, defaults are validated too."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True, validate_default=True
    )


def mail_address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at or not local or "." not in domain or any(c.isspace() or c in "<>,;\r\n" for c in value):
        raise ValueError(f"“{value}”不是有效的邮箱地址")
    return value


MailAddress = Annotated[str, AfterValidator(mail_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
