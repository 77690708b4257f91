FROM carryover-test/base AS seed
FROM carryover-test/base
ARG S=seed
COPY --from=$S / /x
