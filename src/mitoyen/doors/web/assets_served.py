"""Static files at addresses that change with their content, so that browsers keep them."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from mitoyen.doors.web.reader import AnyRequest, OurSite
from mitoyen.foundation.decisions import Absent

KEPT = "public, max-age=31536000, immutable"


@get("/static/{name:path}")
async def serve_asset(
    request: AnyRequest, site: OurSite, name: FromPath[str], v: FromQuery[str] = ""
) -> Response[bytes]:
    asset = site.assets.find(name.removeprefix("/"))
    if asset is None:
        raise Absent
    headers = {
        "cache-control": KEPT if v == asset.tag else "no-cache",
        "etag": f'"{asset.tag}"',
        "vary": "accept-encoding",
    }
    body = asset.body
    if asset.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = asset.compressed, "gzip"
    return Response(
        body, media_type=asset.media_type.partition(";")[0].partition(";")[0], headers=headers
    )


@get("/robots.txt")
async def turn_robots_away() -> Response[str]:
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")


HANDLERS = (serve_asset, turn_robots_away)
