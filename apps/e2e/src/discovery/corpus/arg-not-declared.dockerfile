FROM scratch
COPY --from=carryover-test/base / /
RUN --mount=type=cache,target=/a,id=x$A touch /a/@TOKEN@
