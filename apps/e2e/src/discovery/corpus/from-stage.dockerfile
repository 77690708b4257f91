FROM carryover-test/base AS seed
RUN mkdir /seed && touch /seed/here # @TOKEN@
FROM carryover-test/base
RUN --mount=type=cache,target=/f,from=seed,source=/seed touch /f/@TOKEN@
RUN --mount=type=cache,target=/g,from=SEED,id=whole touch /g/@TOKEN@
