#!/usr/bin/env bash
# Succeeds when the server in this container answers GET /health with 200. Uses nothing but bash,
# which every base image brings.
set -euo pipefail

port="${1:-8080}"
exec 3<>"/dev/tcp/127.0.0.1/${port}"
printf 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 3 _ code _ <&3
[[ "${code}" == 200 ]]
