FROM carryover-test/base
ARG OWNER=1000 MODE=0700
RUN --mount=type=cache,target=/u,uid=$OWNER,mode=$MODE touch /u/@TOKEN@
