"""All rooms' tables in one metadata, for migrations."""

from outreach.accounts import models as _accounts  # noqa: F401
from outreach.agencies import models as _agencies  # noqa: F401
from outreach.audience import models as _audience  # noqa: F401
from outreach.broadcasts import models as _broadcasts  # noqa: F401
from outreach.campaigns import commitment_models as _commitments  # noqa: F401
from outreach.campaigns import models as _campaigns  # noqa: F401
from outreach.database import Base
from outreach.events import models as _events  # noqa: F401
from outreach.events import models_kept as _events_kept  # noqa: F401
from outreach.jobs import Job as _Job  # noqa: F401
from outreach.links import models as _links  # noqa: F401
from outreach.materials import models as _materials  # noqa: F401
from outreach.papers import models as _papers  # noqa: F401
from outreach.places import models as _places  # noqa: F401
from outreach.results import models as _results  # noqa: F401
from outreach.results import models_outcome as _outcome  # noqa: F401
from outreach.services import models as _services  # noqa: F401
from outreach.worker import models as _worker  # noqa: F401

METADATA = Base.metadata
