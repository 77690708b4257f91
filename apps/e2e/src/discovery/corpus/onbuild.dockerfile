FROM carryover-test/base AS parent
ARG WHO=parent
ONBUILD ENV STEP=triggered
ONBUILD RUN --network=none <<EOF
: RUN --mount=type=cache,target=/not true
EOF
RUN --mount=type=cache,target=/p touch /p/@TOKEN@
FROM parent AS child
RUN --mount=type=cache,target=/c,id=c-$STEP touch /c/@TOKEN@
FROM child
RUN --mount=type=cache,target=/g,id=g-$STEP touch /g/@TOKEN@
