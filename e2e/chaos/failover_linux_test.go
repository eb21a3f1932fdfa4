package chaos

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/hall/store"
)

// TestFailOver (release run): a PostgreSQL with a standby. While the standby is
// an asynchronous one a hall does not start; once it is synchronous the primary
// is killed under the desks, the standby is promoted, and nothing is lost and
// nobody called twice.
func TestFailOver(t *testing.T) {
	if !oracle.Release() {
		t.Log("a fail-over belongs to the release run")
		return
	}
	began := time.Now()
	first := newNode(t)
	first.must("initdb", "-D", first.dir, "-U", "hall", "-A", "trust", "-E", "UTF8", "--locale=C")
	first.start()
	second := newNode(t)
	second.must("pg_basebackup", "-h", "127.0.0.1", "-p", strconv.Itoa(first.port), "-U", "hall", "-D", second.dir, "-R", "-X", "stream")
	second.start()
	db, err := sql.Open("pgx", first.address("hall"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	first.standby(db, "async")
	_, err = db.ExecContext(t.Context(), "CREATE ROLE plain LOGIN")
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"hall", "plain"} {
		if _, err := store.Open(t.Context(), store.Options{DSN: first.address(who)}); !errors.Is(err, store.ErrUnsafe) {
			t.Errorf("user %s starts beside an asynchronous standby: %v", who, err)
		}
	}
	for _, q := range []string{"ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	first.standby(db, "sync")

	at := fmt.Sprintf("postgres://hall@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write", first.port, second.port)
	ds := desks(20)
	l := newLoad(t, openServers(t, at, ds, 2), ds, 20)
	l.run(func() {
		killed := time.Now()
		first.kill()
		second.must("pg_ctl", "promote", "-D", second.dir, "-w")
		t.Logf("the standby took over after %v", time.Since(killed).Round(time.Millisecond))
	})
	l.check(second.address("hall"))
	l.prove(began, "fail-over to a synchronous standby")
}

// node is one PostgreSQL server of the test's own.
type node struct {
	t    *testing.T
	bin  string
	dir  string
	port int
	as   *syscall.Credential // PostgreSQL refuses to run as root
	cmd  *exec.Cmd
}

func newNode(t *testing.T) *node {
	t.Helper()
	n := &node{t: t}
	for _, dir := range []string{os.Getenv("PG_BIN"), "/usr/lib/postgresql/18/bin", "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin"} {
		if _, err := os.Stat(filepath.Join(dir, "pg_basebackup")); dir != "" && err == nil {
			n.bin = dir
			break
		}
	}
	if n.bin == "" {
		t.Fatal("no PostgreSQL server binaries found (set PG_BIN)")
	}
	folder, err := os.MkdirTemp("", "hall-node-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errU, errG, os.Chown(folder, int(uid), int(gid))); err != nil {
			t.Fatal(err)
		}
		n.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	n.dir = filepath.Join(folder, "data")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n.port = free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *node) address(who string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres?sslmode=disable", who, n.port)
}

func (n *node) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(n.bin, program), args...)
	cmd.Dir = filepath.Dir(n.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: n.as, Setpgid: true}
	return cmd
}

func (n *node) must(program string, args ...string) {
	n.t.Helper()
	if out, err := n.command(program, args...).CombinedOutput(); err != nil {
		n.t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start returns when the node answers.
func (n *node) start() {
	n.t.Helper()
	n.cmd = n.command("postgres", "-D", n.dir, "-h", "127.0.0.1", "-p", strconv.Itoa(n.port), "-k", filepath.Dir(n.dir), "-c", "max_connections=100",
		"-c", "wal_retrieve_retry_interval=100ms") // else a standby that lost its primary sleeps five seconds before it looks up
	log, err := os.Create(filepath.Join(filepath.Dir(n.dir), "log"))
	if err != nil {
		n.t.Fatal(err)
	}
	defer log.Close()
	n.cmd.Stdout, n.cmd.Stderr = log, log
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(n.kill)
	up := until(n.t.Context(), patience, func() bool {
		return n.command("pg_isready", "-h", "127.0.0.1", "-p", strconv.Itoa(n.port)).Run() == nil
	})
	if !up {
		text, _ := os.ReadFile(log.Name())
		n.t.Fatalf("PostgreSQL does not start:\n%s", text)
	}
}

// standby waits until the one standby is of a kind.
func (n *node) standby(db *sql.DB, kind string) {
	n.t.Helper()
	there := until(n.t.Context(), patience, func() bool {
		var count int
		err := db.QueryRowContext(n.t.Context(),
			"SELECT COUNT(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = $1", kind).Scan(&count)
		return err == nil && count == 1
	})
	if !there {
		n.t.Fatalf("no standby is %s", kind)
	}
}

// kill ends the whole node without a word.
func (n *node) kill() {
	if n.cmd == nil {
		return
	}
	_ = syscall.Kill(-n.cmd.Process.Pid, syscall.SIGKILL) // gone already is as good
	_ = n.cmd.Wait()
	n.cmd = nil
}
