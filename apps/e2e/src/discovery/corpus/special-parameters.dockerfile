FROM scratch
COPY --from=carryover-test/base / /
ENV A=a
RUN --mount=type=cache,target=/s,id=x$1-$$-$A-${A}$ touch /s/@TOKEN@
