"""Which question files of other systems yield questions, and what of them is not read.

`scripts/question_files.py [FOLDER]` reads every file of a folder; it fails where less
than `LEAST_SHARE` percent of the files yield a question.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT.parent / "shared" / "data" / "questions"
LEAST_SHARE = 85
# Syntax trees of another parser, which lie beside its files, and words about them.
NO_QUESTION_FILES = {".json", ".md"}


def question_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in NO_QUESTION_FILES:
            yield path


def main(folder: Path) -> int:
    sys.path.insert(0, str(ROOT))
    from assessments.questions.formats import read

    files = 0
    with_questions = 0
    questions = 0
    for path in question_files(folder):
        result = read(path.read_bytes(), name=path.name)
        files += 1
        questions += len(result.found)
        with_questions += bool(result.found)

        for fault in (*result.errors, *result.skipped):
            line = "" if fault.line is None else f":{fault.line}"
            item = f" {fault.item}:" if fault.item else ""
            print(f"{path.relative_to(folder)}{line}:{item} {fault.error}")

    if not files:
        print(f"no question files in {folder}")
        return 1

    share = 100 * with_questions / files
    print(
        f"{with_questions} of {files} files yield questions ({share:.1f} %), "
        f"{questions} questions in all"
    )
    return int(share < LEAST_SHARE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
