"""How the registry differs from a published OpenAPI document, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from studio.engines.engine import Engine
from studio.engines.params import Param
from studio.engines.schemas import normal, of

# Paths of the document that are no models.
OTHER_PATHS = {
    "requests/{request_id}/status": "Follows a request; no model.",
    "requests/{request_id}/cancel": "Cancels a request; no model.",
}

Json = Mapping[str, Any]


class Unreadable(ValueError):
    """The document does not have the shape of an OpenAPI document."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What the document says, what the registry says, and why; no reason is a mistake of ours."""

    path: str
    what: str
    document: Any = None
    registry: Any = None
    why: str = ""

    def __str__(self) -> str:
        mark = "explained  " if self.why else "UNEXPLAINED"
        both = f"document {_plain(self.document)}, registry {_plain(self.registry)}"
        reason = f" ({self.why})" if self.why else ""
        return f"{mark} /{self.path} {self.what}: {both}{reason}"


def differences(document: Json, engines: Iterable[Engine]) -> Iterator[Difference]:
    """Yield what differs, path by path: the document's first, then those it does not have."""
    posts = dict(_posts(document))
    ours = {
        path: engine for engine in engines for path in (engine.path, *engine.aliases)
    }
    for path, schema in posts.items():
        if path in ours:
            yield from _in_both(path, schema, ours[path], document)
        else:
            why = OTHER_PATHS.get(path, "")
            yield Difference(
                path=path, what="path", document="has it", registry="no model", why=why
            )
    for path, engine in ours.items():
        if path not in posts:
            yield Difference(
                path=path,
                what="path",
                registry=engine.slug,
                why=_why_absent(path, engine),
            )


def defects(document: Json) -> Iterator[str]:
    """Yield what keeps other tools from reading the document."""
    if "openapi" not in document:
        yield "It does not say which version of OpenAPI it is written in."
    for reference in sorted(set(_references(document.get("paths")))):
        if _resolved(reference, document) is None:
            yield f"It refers to {reference}, which it does not have."


def _posts(document: Json) -> Iterator[tuple[str, Json]]:
    """Yield the schema of each POST's body by path, {} where there is none."""
    paths = document.get("paths") if isinstance(document, Mapping) else None
    if not isinstance(paths, Mapping):
        raise Unreadable("This is no OpenAPI document: it has no paths.")
    for path, operations in paths.items():
        if "post" in operations:
            content = operations["post"].get("requestBody", {}).get("content", {})
            yield (
                path.strip("/"),
                content.get("application/json", {}).get("schema", {}),
            )


def _in_both(
    path: str, schema: Json, engine: Engine, document: Json
) -> Iterator[Difference]:
    ours = {param.name: param for param in engine.params}
    theirs = schema.get("properties", {})
    for name in sorted(theirs.keys() - ours.keys()):
        yield Difference(path=path, what=name, document="has it")
    for name, param in ours.items():
        if name not in theirs:
            yield Difference(
                path=path, what=name, registry="has it", why=param.unpublished
            )
            continue
        said = _unreferenced(theirs[name], document)
        required = name in schema.get("required", ())
        for keyword, document_says, we_say in _keywords(param, said, required=required):
            yield Difference(
                path=path,
                what=f"{name}.{keyword}",
                document=document_says,
                registry=we_say,
                why=_why(param, keyword, left_open=document_says is None),
            )


def _keywords(
    param: Param, schema: Json, *, required: bool
) -> Iterator[tuple[str, Any, Any]]:
    """Yield the keywords that differ, with both their values; None stands for silence."""
    theirs = normal(schema) | {"required": required}
    ours = of(param) | {"required": param.required}
    for keyword in sorted(theirs.keys() | ours.keys()):
        if theirs.get(keyword) != ours.get(keyword):
            yield keyword, theirs.get(keyword), ours.get(keyword)


def _why(param: Param, keyword: str, *, left_open: bool) -> str:
    if keyword in param.because:
        return param.because[keyword]
    if not left_open:
        return ""
    return param.left_open.get(keyword.removeprefix("items."), "")


def _why_absent(path: str, engine: Engine) -> str:
    if path == engine.path:
        return engine.unpublished
    return f"Another path of {engine.name}."


def _unreferenced(schema: Json, document: Json) -> dict[str, Any]:
    """Return a field's schema with what it refers to put in its place."""
    found = dict(schema)
    if "$ref" in found:
        found |= _resolved(found.pop("$ref"), document) or {}
    if "items" in found:
        found["items"] = _unreferenced(found["items"], document)
    return found


def _resolved(reference: str, document: Json) -> Json | None:
    found: Any = document
    for word in reference.removeprefix("#/").split("/"):
        if not isinstance(found, Mapping) or word not in found:
            return None
        found = found[word]
    return found if isinstance(found, Mapping) else None


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)


def _plain(value: Any) -> str:
    if value is None:
        return "silent"
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return str(value)
