FROM carryover-test/base
RUN --mount=type=cache,target=/zero touch /zero/@TOKEN@
FROM carryover-test/base
RUN --mount=type=cache,target=/one touch /one/@TOKEN@
FROM carryover-test/base
COPY --from=0 /usr/bin/bash /zero
RUN --mount=type=cache,target=/main touch /main/@TOKEN@
