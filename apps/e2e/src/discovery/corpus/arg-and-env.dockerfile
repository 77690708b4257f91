FROM carryover-test/base
ARG A=arg
RUN --mount=type=cache,target=/a,id=1-$A touch /a/@TOKEN@
ENV A=env
RUN --mount=type=cache,target=/b,id=2-$A touch /b/@TOKEN@
ARG A=late
RUN --mount=type=cache,target=/c,id=3-$A touch /c/@TOKEN@
