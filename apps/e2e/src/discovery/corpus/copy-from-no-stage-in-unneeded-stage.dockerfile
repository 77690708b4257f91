FROM carryover-test/base AS unneeded
COPY --from=7 / /x
FROM carryover-test/base
