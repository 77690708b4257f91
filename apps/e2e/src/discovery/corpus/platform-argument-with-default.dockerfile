FROM carryover-test/base
ARG TARGETARCH=fallback
RUN --mount=type=cache,target=/a,id=$TARGETARCH touch /a/@TOKEN@
