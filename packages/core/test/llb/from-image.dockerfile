FROM scratch
COPY --from=carryover-test/base / /
RUN --network=none --mount=type=cache,target=/a,from=carryover-test/base true
