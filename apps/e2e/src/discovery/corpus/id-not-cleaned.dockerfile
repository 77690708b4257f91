FROM carryover-test/base
RUN --mount=type=cache,target=/go/pkg/mod/,id=/go/pkg/mod/ touch /go/pkg/mod/@TOKEN@
