"""The doors by which far sides speak to us, for `create_app` to open.

Each checks a signature or secret of its own, so none has a form token; a browser that subscribes
has neither cookie nor rights that another site could borrow.
"""

from __future__ import annotations

from outreach.broadcasts.channels.email.webhook import blueprint as email
from outreach.broadcasts.channels.push.views import blueprint as push
from outreach.broadcasts.channels.sms.webhook import blueprint as sms
from outreach.broadcasts.channels.telegram.webhook import blueprint as telegram
from outreach.broadcasts.channels.whatsapp.webhook import blueprint as whatsapp

WEBHOOKS = (whatsapp, telegram, sms, push, email)
