package oracle

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// require is the variable that turns a missing program into a failure.
const require = "ONEWINDOW_REQUIRE_TOOLS"

// found is set by make to the programs it sees. Need only reads it, so that
// go test's cache forgets a result when a program is installed or removed.
const found = "ONEWINDOW_TOOLS"

// postgres holds the address of a throwaway PostgreSQL server,
// postgres://USER@HOST:PORT/DATABASE; .ci/postgres starts one.
const postgres = "HALL_TEST_PG"

// machine is the package of what nobody can install.
const machine = "-"

//go:embed tools.txt
var list string

// Tool is one line of tools.txt.
type Tool struct {
	Name    string // a program's name, or the path of a file
	Package string // the Debian package that brings it; "-" is nothing to install
	Use     string // what the tests use it for
}

// Tools returns the outside programs and files that tests may ask for.
func Tools() []Tool { return parse(list) }

func parse(list string) []Tool {
	var tools []Tool
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		tools = append(tools, Tool{Name: fields[0], Package: fields[1], Use: strings.Join(fields[2:], " ")})
	}
	return tools
}

// Need returns the path of an outside program (or file) of tools.txt, and
// whether it is there. When it is not, the test goes on with what it can check
// without; under ONEWINDOW_REQUIRE_TOOLS=1 it fails at once instead, unless it
// is something that no package brings. A name that tools.txt does not list
// fails always.
func Need(t testing.TB, name string) (path string, ok bool) {
	t.Helper()
	_ = os.Getenv(found)
	for _, tool := range Tools() {
		if tool.Name != name {
			continue
		}
		if path, ok = look(name); ok {
			return path, true
		}
		if tool.Package == machine {
			t.Logf("left out: this machine has no %s: %s", name, tool.Use)
			return "", false
		}
		missing(t, name+" (Debian package "+tool.Package+"): "+tool.Use)
		return "", false
	}
	t.Fatalf("oracle: %s is not listed in e2e/oracle/tools.txt", name)
	return "", false
}

// Postgres returns the address of a PostgreSQL server that the test may use as
// it likes, in a schema or database of its own, and whether there is one; as Need
// does, it fails the test where everything is required.
func Postgres(t testing.TB) (url string, ok bool) {
	t.Helper()
	if url = os.Getenv(postgres); url != "" {
		return url, true
	}
	missing(t, "PostgreSQL (set "+postgres+", or run .ci/postgres COMMAND): the store on its second engine")
	return "", false
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(require) == "1" {
		t.Fatalf("oracle: missing %s", what)
	} else {
		t.Logf("left out: %s", what)
	}
}

// look finds a file by its path, and a program on PATH or where systems keep
// administrators' programs.
func look(name string) (string, bool) {
	if name == sysAdmin {
		return "", maySysAdmin()
	}
	if strings.Contains(name, "/") {
		_, err := os.Stat(name)
		return name, err == nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, true
	}
	for _, dir := range []string{"/usr/sbin", "/sbin"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, true
		}
	}
	return "", false
}

// sysAdmin is the right to mount and to make namespaces.
const sysAdmin = "cap_sys_admin"

// maySysAdmin reads the process's effective capabilities; other systems than
// Linux have none.
func maySysAdmin() bool {
	const bit = 21
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(status)) {
		if hex, ok := strings.CutPrefix(line, "CapEff:"); ok {
			caps, err := strconv.ParseUint(strings.TrimSpace(hex), 16, 64)
			return err == nil && caps>>bit&1 == 1
		}
	}
	return false
}
