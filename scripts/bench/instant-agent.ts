/**
 * Stands in for `speckit-template-agent`: writes the document of the phase that the first argument
 * names, and ends.
 */
export const instantAgent = `#!/bin/sh
set -eu
if [ "$1" = --version ]; then
  echo 'instant 1'
  exit
fi
mkdir -p "$SPECIFY_FEATURE_DIRECTORY"
case $1 in
  specify)
    cat > "$SPECIFY_FEATURE_DIRECTORY/spec.md" <<'END'
# Feature Specification: Due dates

### User Story 1 - Set a due date (Priority: P1)

A person sets a date on a task and sees it in the list.

- **FR-001**: A task MAY have a due date.
- **FR-002**: The list MUST show tasks that are due first.
END
    ;;
  plan)
    cat > "$SPECIFY_FEATURE_DIRECTORY/plan.md" <<'END'
# Implementation Plan: Due dates

Tasks get an optional field \`due\`; the list sorts by it.
END
    ;;
  tasks)
    cat > "$SPECIFY_FEATURE_DIRECTORY/tasks.md" <<'END'
# Tasks: Due dates

- [ ] T001 Add the field to the store
- [ ] T002 Sort the list by it
END
    ;;
esac
echo '{"type":"result","ok":true,"message":"done"}'
`
