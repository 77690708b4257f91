ARG VERSION=20
FROM scratch
COPY --from=carryover-test/base / /
RUN --mount=type=cache,target=/a,id=v$VERSION touch /a/@TOKEN@
