package archtest

// room is one row of the table: a folder, and what its packages may import.
// The row with the longest folder that holds a package is the one that counts,
// so that a room may have a stricter or freer corner (devices/link, hall/queue).
type room struct {
	folder string
	// may lists our own folders that product code may import, each with all
	// that lies under it; "everything" is any room. A room's own folder is
	// allowed too, unless the row is apart.
	may []string
	// tests lists what test files may import on top of may and everyTest.
	tests []string
	// modules lists the third-party import paths (prefixes) of product code.
	modules []string
	// apart says that product packages under this folder never import each
	// other: one screen never another, one seat never another. The folder's own
	// package holds what all of them share.
	apart bool
	// pure says no I/O, no clock, no randomness, no goroutine of its own.
	pure bool
}

const everything = "everything"

// table is the page "who may import whom", row by row, with the third-party
// modules of each room.
var table = []room{
	{folder: "cmd/window", may: []string{everything}, modules: []string{
		"charm.land/bubbletea/v2",
		"github.com/charmbracelet/colorprofile",
		"github.com/charmbracelet/x/ansi",
		"github.com/charmbracelet/x/term",
		"github.com/creack/pty",
		"github.com/gofrs/flock",
		"github.com/google/uuid",
		"github.com/pelletier/go-toml/v2",
		"github.com/prometheus/client_golang",
		"github.com/spf13/cobra",
		"github.com/spf13/pflag",
		"golang.org/x/sys",
		"golang.org/x/text",
		"google.golang.org/genproto/googleapis/rpc", // details of the hall's refusals
		"google.golang.org/grpc",
		"google.golang.org/protobuf",
	}},

	{
		folder: "screens", apart: true,
		may:     []string{"tui", "station", "visit", "practice", "catalog", "values", "papers", "i18n"},
		modules: []string{"charm.land/bubbletea/v2", "charm.land/bubbles/v2/key", "github.com/charmbracelet/x/ansi"},
	},

	{folder: "tui", modules: []string{
		"charm.land/bubbles/v2/help", // never bubbles/textinput: wrong cells after Chinese, and a clipboard
		"charm.land/bubbles/v2/key",
		"charm.land/bubbles/v2/progress",
		"charm.land/bubbles/v2/viewport",
		"charm.land/bubbletea/v2",
		"charm.land/lipgloss/v2",
		"github.com/charmbracelet/colorprofile",
		"github.com/charmbracelet/ultraviolet",
		"github.com/charmbracelet/x/ansi",
		"github.com/charmbracelet/x/term",
		"golang.org/x/sys",
		"golang.org/x/text", // composed and decomposed forms in the display filter
	}},
	{folder: "tui/tuitest", modules: []string{
		"charm.land/bubbletea/v2",
		"github.com/charmbracelet/colorprofile",
		"github.com/charmbracelet/ultraviolet",
		"github.com/charmbracelet/x/ansi",
		"github.com/charmbracelet/x/vt",
	}, may: []string{"tui"}},

	{
		// The clerk's seat is station itself; other seats stand beside each other
		// below it and share what it declares.
		folder: "station", apart: true,
		may:     []string{"visit", "catalog", "values", "papers"},
		tests:   []string{"journal", "client", "devices", "hall", "api", "i18n"},
		modules: []string{"github.com/google/uuid"},
	},

	{
		folder: "journal", may: []string{"visit"}, tests: []string{"catalog", "values"},
		modules: []string{
			"github.com/emmansun/gmsm", // SM4
			"github.com/gofrs/flock",   // one program at a time, on every system
			"github.com/google/uuid",
			"golang.org/x/crypto",
			"golang.org/x/mod",
			"golang.org/x/sys",
			"modernc.org/sqlite",
		},
	},
	{
		folder: "client", may: []string{"visit", "api"}, tests: []string{"hall", "journal", "catalog", "values"},
		modules: []string{
			"github.com/cenkalti/backoff/v5",
			"github.com/google/uuid",
			"golang.org/x/mod", // consistency proofs of the hall's log
			"google.golang.org/genproto/googleapis/rpc",
			"google.golang.org/grpc",
			"google.golang.org/protobuf",
		},
	},

	{folder: "devices", may: []string{"values"}, tests: []string{"papers", "catalog", "i18n"}, modules: deviceModules},
	{
		folder: "devices/link", may: []string{"values", "devices"},
		modules: append([]string{"go.bug.st/serial"}, deviceModules...), // the one room that opens ports
	},
	{
		folder: "devices/docscan", may: []string{"values", "devices"}, tests: []string{"papers", "catalog", "i18n"},
		modules: append([]string{"github.com/makiuchi-d/gozxing"}, deviceModules...), // codes on separator sheets
	},
	{folder: "devices/office", may: []string{"values", "devices"}, tests: []string{"i18n"}, modules: []string{"github.com/OpenPrinting/goipp"}},

	{
		folder: "hall", may: []string{"api", "catalog", "values", "papers", "i18n"},
		tests: []string{"client", "visit", "journal"},
		modules: []string{
			"github.com/boombuler/barcode",
			"github.com/google/uuid",
			"github.com/jackc/pgx/v5",
			"github.com/minio/minio-go/v7",
			"github.com/pressly/goose/v3",
			"github.com/prometheus/client_golang",
			"github.com/xuri/excelize/v2",
			"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc",
			"golang.org/x/crypto",
			"golang.org/x/mod",
			"golang.org/x/sys",
			"golang.org/x/text",
			"google.golang.org/genproto/googleapis/rpc", // typed error details
			"google.golang.org/grpc",
			"google.golang.org/protobuf",
			"modernc.org/sqlite",
		},
	},
	{folder: "hall/store/storetest", may: []string{"hall", "e2e/oracle"}, modules: append([]string{"github.com/google/uuid", "github.com/jackc/pgx/v5"}, testModules...)}, // the suite both engines pass
	{folder: "hall/queue", may: []string{"catalog", "values"}, pure: true},
	{folder: "hall/custody", pure: true},
	{folder: "hall/totp", modules: []string{"github.com/pquerna/otp"}, pure: true},
	{folder: "hall/redress", may: []string{"values"}, pure: true},
	{folder: "hall/entrust", may: []string{"values"}, pure: true},
	{folder: "hall/casework", may: []string{"catalog", "values"}, pure: true},
	{folder: "hall/figures", may: []string{"hall/queue", "hall/casework", "catalog", "values"}, pure: true},
	{folder: "api/audit", modules: []string{"github.com/emmansun/gmsm", "golang.org/x/mod"}, pure: true}, // the form of the hall's log
	{folder: "hall/police", may: []string{"hall/casework"}, pure: true},
	{folder: "api", modules: []string{"google.golang.org/grpc", "google.golang.org/protobuf"}},

	{
		folder: "papers", may: []string{"catalog", "values", "i18n"}, tests: []string{"devices"},
		modules: []string{
			"github.com/boombuler/barcode",
			"github.com/charmbracelet/x/ansi", // the one authority on width, on paper too
			"github.com/signintech/gopdf",
			"golang.org/x/image",
			"golang.org/x/text",
		},
	},
	{folder: "visit", may: []string{"catalog", "values"}, pure: true},
	{folder: "practice", may: []string{"visit", "catalog", "values"}, pure: true},
	{folder: "catalog", may: []string{"values"}, modules: []string{"github.com/santhosh-tekuri/jsonschema/v6", "golang.org/x/text"}, pure: true},
	{folder: "catalog/importer", may: []string{"catalog", "values"}, modules: []string{
		"github.com/xuri/excelize/v2",
		"golang.org/x/text",
	}},
	{folder: "values", modules: []string{"golang.org/x/text"}, pure: true},
	{folder: "i18n", pure: true},

	{folder: "fixtures", may: []string{"catalog", "values"}, modules: []string{"github.com/google/uuid", "golang.org/x/image"}},
	{folder: "e2e", may: []string{everything}, modules: append([]string{
		"charm.land/bubbletea/v2",
		"google.golang.org/grpc",
		"google.golang.org/protobuf",
		"golang.org/x/sys",
	}, testModules...)},
	{folder: "e2e/oracle"},
	{folder: "docs", may: []string{everything}, modules: append([]string{ // the pages are held true by tests
		"charm.land/bubbletea/v2",
		"github.com/pelletier/go-toml/v2",
		"github.com/santhosh-tekuri/jsonschema/v6",
	}, testModules...)},
	{folder: "docs/howto/approver", may: []string{"api"}, modules: []string{"google.golang.org/grpc", "github.com/google/uuid"}},
	{folder: "bench", may: []string{everything}},
	{folder: "archtest"},
}

var (
	deviceModules = []string{
		"github.com/boombuler/barcode",
		"github.com/creack/pty",
		"github.com/google/uuid",
		"golang.org/x/image",
		"golang.org/x/sys",
		"golang.org/x/text",
	}

	// everyTest is what any test may import of ours.
	everyTest = []string{"fixtures", "e2e/oracle"}

	// testModules is what any test may import of others, besides its room's.
	testModules = []string{
		"github.com/anishathalye/porcupine",
		"github.com/boombuler/barcode",
		"github.com/charmbracelet/x/ansi",
		"github.com/charmbracelet/x/vt",
		"github.com/creack/pty",
		"github.com/google/go-cmp",
		"github.com/google/uuid",
		"github.com/johannesboyne/gofakes3",
		"github.com/mozillazg/go-pinyin", // what the readings of values/pinyin are held to
		"github.com/ncruces/go-sqlite3",
		"github.com/rogpeppe/go-internal",
		"go.uber.org/goleak",
		"golang.org/x/mod", // hash trees made again by another hand
		"golang.org/x/sys",
		"modernc.org/sqlite",
		"pgregory.net/rapid",
	}

	// impure lists the standard packages that a pure room may not import, and
	// impureNames the functions that read the clock.
	impure = []string{
		"crypto/rand", "database/sql", "log", "math/rand", "math/rand/v2", "net", "os", "plugin", "runtime", "syscall",
	}
	impureNames = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"}

	// pureMay are exceptions below an impure name: values that log lines and
	// addresses need, and that do nothing by themselves.
	pureMay = []string{"log/slog", "net/url", "net/netip"}
)

// linesOfFile is the longest product file a reader should have to open.
const linesOfFile = 600
