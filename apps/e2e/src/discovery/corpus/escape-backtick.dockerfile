# escape=`
FROM carryover-test/base
ARG V=v
ENV W="`$V"
RUN --mount=type=cache,target=/a,id=w-$W `
   touch /a/@TOKEN@
