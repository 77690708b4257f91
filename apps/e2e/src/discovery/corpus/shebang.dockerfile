#!/usr/bin/env docker-build
# a build
FROM carryover-test/base
RUN --mount=type=cache,target=/a touch /a/@TOKEN@
