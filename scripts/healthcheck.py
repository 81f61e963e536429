"""Exit code 0 where this container's web server answers (PORT, else 8000)."""

import os
import sys
from http.client import HTTPConnection, HTTPException

# The server refuses a name that ALLOWED_HOSTS doesn't list, and the container's own
# isn't there.
host = (
    os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
)
server = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
try:
    server.request("GET", "/health/live", headers={"Host": host})
    status = server.getresponse().status
except (OSError, HTTPException) as error:
    sys.exit(f"/health/live: {error}")
sys.exit(None if status == 200 else f"/health/live: {status}")
