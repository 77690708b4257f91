FROM carryover-test/base
ARG A=default
ARG B
ARG C=${A}-c
RUN --mount=type=cache,target=/a,id=$A-$B-$C touch /a/@TOKEN@
