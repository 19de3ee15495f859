"""config.toml -> validated settings. All problems are gathered and told at once, each once, each with its line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError

from monitor.config.alerting import AlertSettings
from monitor.config.crawling import HostEntry, SiteSettings
from monitor.config.messages import chinese, near, nearest, shown
from monitor.config.problems import ConfigError, Problem
from monitor.config.settings import CheckSettings, DepartmentSettings, PlanSettings, Settings
from monitor.config.source import KeyPath, Source, fill_secrets, read_source, unconfirmed
from monitor.config.tables import Table
from monitor.config.tasks import Answered, PlanSource, Tasks, tasks
from monitor.model import CheckSpec, Kind, PlanItem, Severity

Kinds = Mapping[str, type[Kind]]
KindSource = Kinds | Callable[[tuple[Path, ...]], Kinds]  # the callable is given the plugin files that config names
# 泛指的责任单位: named in the plan beside the sections that really answer.
_COLLECTIVE = ("市局各有关科室", "各县（市、区）局")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A usable config, and what its admin should be reminded of."""

    settings: Settings
    kinds: Kinds
    notices: tuple[Problem, ...]


def load(path: Path, kinds: KindSource, *, plan: PlanSource | None = None) -> Settings:
    """The settings of a config file. Raises ConfigError; see `read` for the arguments."""
    return read(path, kinds, plan=plan).settings


def read(
    path: Path,
    kinds: KindSource,
    *,
    plan: PlanSource | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read and validate a config file.

    `kinds` are the known kinds, or what loads them once the plugins are known. With `plan`, item numbers are checked
    against it, those of another year's plan are followed by topic, and a check without departments answers to those
    of its items. Raises ConfigError with all problems.
    """
    source = read_source(path)
    notices = [*unconfirmed(source), *_plain_password(source), *_plain_webhooks(source)]
    fill_secrets(source, environ)
    settings = _settings(source)
    known = _kinds(source, kinds)
    items = _tasks(source, settings, plan)
    _cross_check(source, known, items)
    if source.problems or settings is None or known is None:
        raise ConfigError(source.problems)
    specs = tuple(_spec(check, known[check.kind], items) for check in settings.checks if check.enabled)
    notices += _lost(source, settings, known, items)
    return Loaded(_anchored(settings, path).placed(path, specs), known, tuple(notices))


def _settings(source: Source) -> Settings | None:
    for wrong, right in (("sites", "site"), ("checks", "check"), ("alerts", "alert")):
        if wrong in source.data:
            source.blame((wrong,), "没有这个键", f"应写作 [[{right}]]")
            source.data.pop(wrong)
    _no_truth_for_numbers(source)
    try:
        return Settings.model_validate(source.data)
    except ValidationError as error:
        for detail in error.errors():
            path = detail["loc"]
            if detail["type"] == "extra_forbidden":
                _blame_unknown(source, path)
            elif detail["type"] == "missing" and path == ("site",):
                if ("sites",) not in source.lines:
                    source.blame(path, "还没有写站点", "至少要有一个 [[site]]，写明 id、name 和 home")
            elif path == ("mail", "password") or (path[:1] == ("alert",) and path[2:] in (("url",), ("secret",))):
                source.blame(path, "应为文字（写在英文引号里）")  # the value itself is never shown
            else:
                source.blame(path, chinese(detail))
        return None


def _no_truth_for_numbers(source: Source) -> None:
    """pydantic takes true for 1; an admin who wrote `max_pages = true` meant something else."""
    for name, model in _TABLES.items():
        table = source.data.get(name)
        if isinstance(table, dict):
            _blame_truths(source, (name,), cast(dict[str, Any], table), model)


_NUMBERS: Mapping[object, str] = {int: "整数", float: "数字"}


def _blame_truths(source: Source, path: KeyPath, table: dict[str, Any], model: type[BaseModel]) -> None:
    """Blame every number given as true or false, and take it out so that it is told once."""
    for key, field in model.model_fields.items():
        shape = _NUMBERS.get(field.annotation)
        if shape and isinstance(table.get(key), bool):
            source.blame((*path, key), f"应为{shape}，现在是 {shown(table.pop(key))}")


def _blame_unknown(source: Source, path: KeyPath) -> None:
    """An unknown key: the near match in its own table, else the table where such a key belongs."""
    word = str(path[-1])
    model = _model_at(path[:-1])
    guess = near(word, _keys(model)) if model else ""
    home = _table_of(word)
    hint = "" if guess or home is None else f"{word} 应写在{home}"
    source.blame(path, f"没有“{word}”这个键{guess}", hint)


_TABLES: Mapping[str, type[Table]] = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Table)
}


def _model_at(path: KeyPath) -> type[BaseModel] | None:
    match path:
        case ():
            return Settings
        case ("site", int()):
            return SiteSettings
        case ("check", int()):
            return CheckSettings
        case ("alert", int()):
            return AlertSettings
        case ("mail", "department", int()):
            return DepartmentSettings
        case (str() as name,) if name in _TABLES:
            return _TABLES[name]
        case ("network", "hosts", str()):
            return HostEntry
        case _:
            return None


def _model_below(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model of a nested table, by the annotations: `columns`, 0, `children`, 2 -> the model of a child."""
    for part in path:
        if isinstance(part, int):
            continue  # a position in a list: the annotation has led to its elements already
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        below = model_in(fields[part].annotation) if part in fields else None
        if below is None:
            return None
        model = below
    return model


def model_in(annotation: object) -> type[BaseModel] | None:
    """The one model that an annotation speaks of: `list[Rule]`, `Rule | None`, `Rule`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_in(part))), None)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _table_of(word: str) -> str | None:
    if word in _keys(Settings):
        return "文件开头，任何 [表] 之前"
    if word in _keys(SiteSettings):
        return " [[site]] 下面"
    return next((f" [{name}] 下面" for name, model in _TABLES.items() if word in _keys(model)), None)


def _kinds(source: Source, kinds: KindSource) -> Kinds | None:
    if not callable(kinds):
        return kinds
    raw = source.data.get("plugins", [])
    plugins = cast(list[object], raw) if isinstance(raw, list) else []
    paths = tuple(source.path.parent / name for name in plugins if isinstance(name, str))
    try:
        return kinds(paths)
    except Exception as error:  # plugins are other people's code: whatever they raise is a problem of this key
        source.blame(("plugins",), str(error) or type(error).__name__)
        return None


def _tasks(source: Source, settings: Settings | None, plan: PlanSource | None) -> Tasks | None:
    """The plan in use and the plans whose numbers are written; None when there is no plan to check against."""
    if plan is None:
        return None
    raw = source.data.get("plan", {})
    try:
        asked = settings.plan if settings else PlanSettings.model_validate(raw)
    except ValidationError:
        return None  # told by the validation of the whole
    try:
        return tasks(_plan_at(asked, source.path), plan)
    except Exception as error:  # the plan is read by an injected function of a higher room: its error is told here
        source.blame(("plan", "file" if asked.file else "year"), str(error) or type(error).__name__)
        return None


def _plan_at(plan: PlanSettings, config: Path) -> PlanSettings:
    return plan.model_copy(update={"file": str(config.parent / plan.file)}) if plan.file else plan


def _anchored(settings: Settings, path: Path) -> Settings:
    """File names in config count from the config file's own folder."""
    network = settings.network
    if network.ca_file:
        network = network.model_copy(update={"ca_file": str(path.parent / network.ca_file)})
    return settings.model_copy(update={"plan": _plan_at(settings.plan, path), "network": network})


def _tables(source: Source, name: str) -> list[tuple[int, dict[str, Any]]]:
    """The raw tables of an array of tables, with positions; what is no table has been told already."""
    raw = source.data.get(name, [])
    if not isinstance(raw, list):
        return []
    return [
        (position, cast(dict[str, Any], table))
        for position, table in enumerate(cast(list[object], raw))
        if isinstance(table, dict)
    ]


def _cross_check(source: Source, kinds: Kinds | None, items: Tasks | None) -> None:
    sites = _unique_ids(source, "site")
    _unique_ids(source, "check")
    network = source.data.get("network", {})
    if isinstance(network, dict):
        _ca_file(source, cast(dict[str, object], network).get("ca_file"))
    _unique_ids(source, "alert")
    for position, table in _tables(source, "alert"):
        _check_sites(source, ("alert", position), table, sites)
    for position, table in _tables(source, "check"):
        _check_sites(source, ("check", position), table, sites)
        if items is not None:
            _check_items(source, position, table, items)
        if kinds is not None:
            _check_options(source, position, table, kinds)


def _unique_ids(source: Source, name: str) -> list[str]:
    first: dict[str, int | None] = {}
    for position, table in _tables(source, name):
        given = table.get("id")
        if not isinstance(given, str):
            continue
        path: KeyPath = (name, position, "id")
        if given in first:
            source.blame(path, f"id “{given}”重复，第 {first[given]} 行已经用过", "每个 id 只能用一次")
        else:
            first[given] = source.problem(path, "").line
    return list(first)


def _ca_file(source: Source, name: object) -> None:
    if isinstance(name, str) and name and not (source.path.parent / name).is_file():
        source.blame(("network", "ca_file"), f"找不到证书文件 {name}", "路径从配置文件所在的文件夹算起")


def _check_sites(source: Source, path: KeyPath, table: Mapping[str, Any], sites: Sequence[str]) -> None:
    wanted = table.get("sites", [])
    for place, site in enumerate(cast(list[object], wanted) if isinstance(wanted, list) else []):
        if isinstance(site, str) and site not in sites:
            told = f"没有 id 为“{site}”的站点{near(site, sites)}"
            source.blame((*path, "sites", place), told, f"已有站点：{'、'.join(sites)}" if sites else "")


def _check_items(source: Source, position: int, table: Mapping[str, Any], items: Tasks) -> None:
    wanted = table.get("items", [])
    for place, named in enumerate(cast(list[object], wanted) if isinstance(wanted, list) else []):
        if not isinstance(named, int | str) or items.knows(named):
            continue
        path: KeyPath = ("check", position, "items", place)
        if isinstance(named, int):
            numbers = [item.number for item in items.written]
            source.blame(path, f"工作要点里没有第 {named} 项", f"要点的序号是 {min(numbers)} 至 {max(numbers)}")
        else:
            told = f"没有“{named}”这个任务主题{near(named, items.topics)}"
            source.blame(path, told, "用 xunjian plan show 看有哪些主题")


def _lost(source: Source, settings: Settings, kinds: Kinds, items: Tasks | None) -> list[Problem]:
    """The checks that name a task which the plan in use no longer has: they run, and count for no task."""
    if items is None:
        return []
    found: list[Problem] = []
    for position, check in enumerate(settings.checks):
        answered = _answered(check, kinds[check.kind], items)
        if check.enabled and answered.lost:
            named = "、".join(f"第 {one} 项" if isinstance(one, int) else f"“{one}”" for one in answered.lost)
            told = f"检查“{check.id}”对应的任务 {named} 在 {items.year} 年的要点里没有找到"
            hint = "检查照常运行；如果任务还在，请在要点文件里给它写上 topics"
            found.append(source.problem(("check", position), told, hint))
    return found


def _answered(check: CheckSettings, kind: type[Kind], items: Tasks) -> Answered:
    return items.of_kind(kind.items) if check.items is None else items.of_config(check.items)


def _check_options(source: Source, position: int, table: Mapping[str, Any], kinds: Kinds) -> None:
    """Options are validated by the kind, so a kind must be known first."""
    name = table.get("kind")
    if not isinstance(name, str):
        return
    kind = kinds.get(name.strip())
    if kind is None:
        source.blame(
            ("check", position, "kind"),
            f"没有“{name}”这种检查{near(name, kinds)}",
            "" if nearest(name, kinds) else "用 xunjian checks list 看有哪些",
        )
        return
    shared = set(CheckSettings.model_fields)
    options = {key: value for key, value in table.items() if key not in shared}
    _blame_truths(source, ("check", position), options, kind.Options)
    try:
        kind.Options.model_validate(options)
    except ValidationError as error:
        for detail in error.errors():
            path: KeyPath = ("check", position, *detail["loc"])
            if detail["type"] == "extra_forbidden":
                word = str(detail["loc"][-1])
                owner = _model_below(kind.Options, detail["loc"][:-1])
                known = _keys(owner) if owner else []
                guess = near(word, [*known, *shared] if owner is kind.Options else known)
                source.blame(path, f"检查“{name}”没有“{word}”这个键{guess}", f"用 xunjian checks explain {name} 看说明")
            elif detail["type"] != "missing" or path not in source.lines:
                source.blame(path, chinese(detail))


def _plain_webhooks(source: Source) -> list[Problem]:
    """Whoever knows a robot's address may write into the group, so it is as secret as a password."""
    hint = '建议写作 url = "${XUNJIAN_ALERT_URL}"，实际网址放在环境变量里'
    return [
        source.problem(("alert", position, key), f"{key} 以明文写在配置文件里", hint.replace("url", key, 1))
        for position, table in _tables(source, "alert")
        for key in ("url", "secret")
        if isinstance(value := table.get(key), str) and value and "${" not in value
    ]


def _plain_password(source: Source) -> list[Problem]:
    mail = source.data.get("mail")
    password = cast(dict[str, object], mail).get("password") if isinstance(mail, dict) else None
    if isinstance(password, str) and password and "${" not in password:
        told = "密码以明文写在配置文件里"
        hint = '建议写作 password = "${XUNJIAN_MAIL_PASSWORD}"，密码放在环境变量里'
        return [source.problem(("mail", "password"), told, hint)]
    return []


def _spec(check: CheckSettings, kind: type[Kind], items: Tasks | None) -> CheckSpec:
    """A configured check with what its kind gives by default."""
    if items is not None:
        numbers = _answered(check, kind, items).numbers
    else:
        numbers = kind.items if check.items is None else tuple(one for one in check.items if isinstance(one, int))
    known = {item.number: item for item in items.items} if items is not None else {}
    return CheckSpec(
        id=check.id,
        kind=check.kind,
        title=check.title or kind.title,
        items=numbers,
        severity=Severity(check.severity) if check.severity else kind.severity,
        departments=tuple(check.departments) or _answerable(numbers, known),
        sites=tuple(check.sites),
        unjudged_limit=kind.unjudged_limit if check.unjudged_limit is None else check.unjudged_limit,
        options=check.options,
    )


def _answerable(numbers: Sequence[int], items: Mapping[int, PlanItem]) -> tuple[str, ...]:
    """The departments of some plan items, in order; collective ones only when no section is named."""
    named = dict.fromkeys(d for number in numbers if number in items for d in items[number].departments)
    return tuple(d for d in named if d not in _COLLECTIVE) or tuple(named)
