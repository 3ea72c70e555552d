"""Files of a bank against bare statements, and its scoring: the benchmark, small."""


def test_bank(setup_command):
    """Every file is loaded as it was generated; a night is what a full pass is."""
    done = setup_command(
        *("bench", "bank", "--customers", 300, "--accounts", 600),
        *("--months", 2, "--repeat", 1),
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    for title in ("account, 600 new", "holder, 720 new", "month, 600 new"):
        assert title in done.stdout
    assert "rows changed 600" in done.stdout
    assert "same rows as the full pass: yes" in done.stdout
