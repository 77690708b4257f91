FROM scratch
COPY --from=carryover-test/base / /
ARG NO_PROXY
RUN --mount=type=cache,target=/a,id=p-$NO_PROXY-$HTTP_PROXY touch /a/@TOKEN@
