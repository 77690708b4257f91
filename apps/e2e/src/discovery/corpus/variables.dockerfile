FROM carryover-test/base
ENV T=cache V=vv W=/w UNSET=""
RUN --mount=type=$T,target=$W/${V:-x}/c,id=${UNSET:-def}${V%v} touch /w/vv/c/@TOKEN@
