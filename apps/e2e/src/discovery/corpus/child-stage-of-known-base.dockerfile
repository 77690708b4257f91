FROM scratch AS parent
COPY --from=carryover-test/base / /
ENV E=env
ARG A=arg
ARG E=shadow
FROM parent
RUN --mount=type=cache,target=/c,id=$E-$A touch /c/@TOKEN@
