FROM carryover-test/base AS seed
RUN mkdir /seed && touch /seed/here # @NAMESPACE@
FROM carryover-test/base
RUN --mount=type=cache,target=/f,from=seed,source=/seed touch /f/@NAMESPACE@
RUN --mount=type=cache,target=/g,from=SEED,id=whole touch /g/@NAMESPACE@
