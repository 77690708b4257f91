FROM carryover-test/base AS parent
ENV E=env
ARG A=arg
RUN --mount=type=cache,target=/p,id=$E-$A touch /p/@TOKEN@
FROM parent
RUN --mount=type=cache,target=/c,id=c-$E touch /c/@TOKEN@
RUN --mount=type=cache,target=/d,id=d-$A touch /d/@TOKEN@
