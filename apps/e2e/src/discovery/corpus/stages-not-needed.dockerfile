FROM carryover-test/base AS unused
RUN --mount=type=cache,target=/unused touch /unused/@TOKEN@
FROM carryover-test/base AS used
RUN --mount=type=cache,target=/used touch /used/@TOKEN@
FROM carryover-test/base
COPY --from=used /usr/bin/bash /used
RUN --mount=type=cache,target=/main touch /main/@TOKEN@
