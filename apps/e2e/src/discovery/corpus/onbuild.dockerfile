FROM carryover-test/base AS parent
ARG WHO=parent
ONBUILD ENV STEP=triggered
ONBUILD RUN --mount=type=cache,target=/o,id=o-$STEP touch /o/@NAMESPACE@
RUN --mount=type=cache,target=/p touch /p/@NAMESPACE@
FROM parent AS child
RUN --mount=type=cache,target=/c,id=c-$STEP touch /c/@NAMESPACE@
FROM child
RUN --mount=type=cache,target=/g,id=g-$STEP touch /g/@NAMESPACE@
