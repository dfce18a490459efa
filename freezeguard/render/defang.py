"""Foreign text in which nobody finds anything but text: no mention, no reference, no link, no command.

GitHub looks for these in the finished HTML of a comment, where no escaping helps, and in the plain text of its e-mails, where not even
<code> does: `@name`, `#1`, `owner/repo#1`, `GH-1`, the hash of a commit, and addresses, of which one of an issue writes "mentioned this"
there (docs.github.com, "Autolinked references and URLs"). The runner looks for `##[command]` anywhere in a line of its log. A zero-width
space within them changes nothing to the eye, and they are no longer what is looked for.
"""

from __future__ import annotations

import re

from ..util.text import no_command

_SPACE = "\u200b"
_REFERENCE = re.compile(r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=GH-)(?=\d)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
# GitHub takes seven digits for a hash, and up to all of them. What is cut once may have a hash as its rest, so it is cut again and again.
_HASH = re.compile(r"[0-9a-f]{6}(?=[0-9a-f])", re.IGNORECASE)


def defang(text: str) -> str:
    """Return a text without mentions, references, links and commands to the runner."""
    return _HASH.sub(rf"\g<0>{_SPACE}", _REFERENCE.sub(_SPACE, no_command(text)))
