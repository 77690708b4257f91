ARG VERSION=20
FROM carryover-test/base
ARG VERSION
RUN --mount=type=cache,target=/a,id=v$VERSION touch /a/@TOKEN@
