# nothing
ARG A=a
