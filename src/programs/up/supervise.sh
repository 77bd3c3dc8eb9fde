#!/bin/sh
# Keeps a cloud's controller and agent running in the place of `welkin up`, which becomes this shell once both are ready:
# Node would hold sixty megabytes for it. `become-shell.ts` says what it is given.
#   sh supervise.sh WELKIN.ts up --state FOLDER CLOUDS_YAML PID_FILE LAST_WORDS CONTROLLER_PID COMMAND AGENT_PID COMMAND
# A COMMAND is for `eval`, quoted, and ends by becoming the program. All of this is read before any of it runs.

LIVED=30 # seconds: whoever lived that long has not failed to start
HOLD=5   # a look all the same, should a death fall between looking and waiting

main() {
  clouds_yaml=$5 pid_file=$6 last_words=$7
  controller=$8 controller_command=$9
  shift 9
  agent=$1 agent_command=$2
  controller_failures=0 controller_began=0
  agent_failures=0 agent_began=0
  trap 'stop INT' INT
  trap 'stop TERM' TERM
  trap 'again=1' CHLD # a child's death ends `wait`, also that of one whom this process had before it became a shell
  # ready from here on: a Ctrl-C that came while Node became this shell would have been lost
  [ -f "$clouds_yaml.new" ] && mv "$clouds_yaml.new" "$clouds_yaml"
  hold=
  while :; do
    again=
    look controller
    look agent
    kill -0 "$hold" 2>/dev/null || { sleep $HOLD & hold=$!; }
    [ -n "$again" ] || wait "$hold"
  done
}

# $1: controller or agent
look() {
  eval "pid=\$$1 command=\$$1_command failures=\$$1_failures began=\$$1_began"
  kill -0 "$pid" 2>/dev/null && return
  wait "$pid" 2>/dev/null
  in_words $?
  now=$(date +%s)
  if [ $((now - began)) -gt $LIVED ]; then failures=1; else failures=$((failures + 1)); fi
  case $failures in 1) pause=0.2 ;; 2) pause=0.4 ;; 3) pause=0.8 ;; 4) pause=1.6 ;; 5) pause=3.2 ;; 6) pause=6.4 ;; *) pause=10 ;; esac
  echo "The $1 ended$words and is started again."
  (trap - INT TERM CHLD; sleep $pause; eval "$command") &
  eval "$1=\$! $1_failures=$failures $1_began=$now"
}

# $1: what `wait` says. Of those whom `up` had before it became a shell it knows nothing (127): the shell did not start them, and takes
# what the kernel keeps of their end before any of these lines could read it in /proc.
in_words() {
  case $1 in
    127) words= ;;
    129) words=' (SIGHUP)' ;; 130) words=' (SIGINT)' ;; 131) words=' (SIGQUIT)' ;; 132) words=' (SIGILL)' ;; 134) words=' (SIGABRT)' ;;
    135) words=' (SIGBUS)' ;; 136) words=' (SIGFPE)' ;; 137) words=' (SIGKILL)' ;; 139) words=' (SIGSEGV)' ;; 143) words=' (SIGTERM)' ;;
    *) words=" (exit $1)" ;;
  esac
}

# $1: by which signal. Once: the signals are ignored from here on.
stop() {
  trap '' INT TERM
  trap - CHLD
  rm -f "$clouds_yaml" "$clouds_yaml.new"
  kill -TERM "$controller" "$agent" 2>/dev/null
  tries=0
  while kill -0 "$controller" 2>/dev/null || kill -0 "$agent" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -eq 120 ] && kill -KILL "$controller" "$agent" 2>/dev/null
    sleep 0.1
  done
  kill "$hold" 2>/dev/null
  [ "$(cat "$pid_file" 2>/dev/null)" = $$ ] && rm -f "$pid_file"
  [ "$1" = INT ] && printf '%s\n' "$last_words"
  exit 0
}

main "$@"
