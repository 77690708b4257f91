FROM scratch
COPY --from=carryover-test/base / /
RUN --mount=type=cache,target=/a,id=go-$TARGETARCH touch /a/@TOKEN@
RUN --mount=type=cache,target=/b,id=$NONE touch /b/@TOKEN@
RUN --mount=type=cache,target=/c,id=c${NONE-minus}${NONE:-colon}${NONE+plus}${NONE:+plus} touch /c/@TOKEN@
