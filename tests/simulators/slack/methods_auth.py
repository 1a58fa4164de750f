"""auth.* and oauth.v2.access: whose token it is, giving it back, and getting one."""

from __future__ import annotations

from base64 import b64decode

from tests.simulators.slack.call import Call
from tests.simulators.slack.model import Json, Refused, Team, Token
from tests.simulators.slack.world import TOKEN_LIFE, World


def auth_test(call: Call) -> Json:
    """Whose token it is."""
    return {
        "url": f"https://{call.team.domain}.slack.com/",
        "team": call.team.name,
        "user": call.team.users[call.team.bot_user].name,
        "team_id": call.team.id,
        "user_id": call.team.bot_user,
        "bot_id": call.team.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """Give a token back."""
    if not call.flag("test"):
        call.token.revoked = True
    return {"revoked": not call.flag("test")}


def exchange(world: World, arguments: Json, authorization: str) -> Json:
    """oauth.v2.access: a code, or a refresh token, for a bot token."""
    _check_client(world, arguments, authorization)
    if arguments.get("grant_type") == "refresh_token":
        team_id = world.refresh_tokens.pop(str(arguments.get("refresh_token")), None)
        if team_id is None:
            raise Refused("invalid_refresh_token")
        team = world.teams[team_id]
        return _granted(world, team, world.install(team, team.scopes), None)
    code = str(arguments.get("code"))
    if code not in world.codes:
        raise Refused("invalid_code")
    team_id, installer, scopes = world.codes.pop(code)
    team = world.teams[team_id]
    return _granted(world, team, world.install(team, scopes), installer)


def _check_client(world: World, arguments: Json, authorization: str) -> None:
    given = (str(arguments.get("client_id")), str(arguments.get("client_secret")))
    if authorization.startswith("Basic "):
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        given = (name, secret)
    if given[0] != world.app.client_id:
        raise Refused("invalid_client_id")
    if given[1] != world.app.client_secret:
        raise Refused("bad_client_secret")


def _granted(world: World, team: Team, token: Token, installer: str | None) -> Json:
    body: Json = {
        "app_id": world.app.id,
        "authed_user": {"id": installer} if installer is not None else {},
        "scope": ",".join(sorted(token.scopes)),
        "token_type": "bot",
        "access_token": token.text,
        "bot_user_id": team.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if world.app.rotates:
        refresh = f"xoxe-1-{world.secret('refresh')}"
        world.refresh_tokens[refresh] = team.id
        body |= {"refresh_token": refresh, "expires_in": int(TOKEN_LIFE.total_seconds())}
    return body
