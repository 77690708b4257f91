FROM carryover-test/base
RUN --mount=type=cache,target=/zero touch /zero/@NAMESPACE@
FROM carryover-test/base
RUN --mount=type=cache,target=/one touch /one/@NAMESPACE@
FROM carryover-test/base
COPY --from=0 /etc/hostname /zero
RUN --mount=type=cache,target=/main touch /main/@NAMESPACE@
