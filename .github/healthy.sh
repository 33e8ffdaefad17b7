#!/usr/bin/env bash
# healthy.sh URL [SECONDS]: waits until the app is ready five times in a row, for at most so many seconds (300); else fails with its last answer.
set -euo pipefail
url="$1/api/health/ready"
end=$((SECONDS + ${2:-300}))
answers=0
while [ "$SECONDS" -lt "$end" ]; do
  status=$(curl --silent --max-time 20 --output /tmp/opsbook-health --write-out '%{http_code}' "$url" || true)
  if [ "$status" = 200 ]; then answers=$((answers + 1)); else answers=0; fi
  if [ "$answers" -ge 5 ]; then
    echo "ready: $url"
    exit 0
  fi
  sleep "${OPSBOOK_HEALTH_PAUSE:-5}"
done
echo "not ready: $url answered $status" >&2
exit 1
