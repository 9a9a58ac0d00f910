//go:build unix

package testtools

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Postgres is a PostgreSQL server of a test's own, in a folder of its own, that listens on a socket in it only. It does not
// wait for the disk: what a killed server wrote the kernel has, and only a power cut would lose it.
type Postgres struct {
	bin, dir string
	as       *syscall.Credential
	made     atomic.Int64
}

// StartPostgres starts a server. It is ErrNoPostgres where there is none. Stop ends it, and removes what it wrote.
func StartPostgres() (*Postgres, error) {
	bin := os.Getenv("POSTGRES_BIN")
	if bin == "" {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if initdb, err := exec.LookPath("initdb"); err == nil {
			found = append(found, initdb)
		}
		if len(found) == 0 {
			return nil, ErrNoPostgres
		}
		bin = filepath.Dir(slices.Max(found))
	}
	dir, err := os.MkdirTemp("", "postgres") // not the test's own folder, whose long name is none for a socket
	if err != nil {
		return nil, err
	}
	p := &Postgres{bin: bin, dir: dir}
	if os.Getuid() == 0 { // it refuses to run as root
		if err := p.becomeAnother(); err != nil {
			return nil, errors.Join(err, p.Stop())
		}
	}
	if err := p.run("initdb", "-D", p.data(), "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	if err := p.Start(); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

// becomeAnother runs the server as somebody without rights.
func (p *Postgres) becomeAnother() error {
	var uid, gid int
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ = strconv.Atoi(u.Uid)
			gid, _ = strconv.Atoi(u.Gid)
			break
		}
	}
	if uid == 0 {
		return errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
	}
	p.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(p.dir, uid, gid)
}

// run runs one of PostgreSQL's programs. Its output goes to a file: the server that it starts keeps it open.
func (p *Postgres) run(name string, args ...string) error {
	out, err := os.CreateTemp("", "postgres-output")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(filepath.Join(p.bin, name), args...)
	cmd.Dir = p.dir
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return nil
}

// Start starts the server again.
func (p *Postgres) Start() error {
	return p.run("pg_ctl", "start", "-w", "-t", "120", "-D", p.data(), "-l", filepath.Join(p.dir, "log"),
		"-o", "-c listen_addresses='' -c unix_socket_directories="+p.dir+" -c fsync=off -c max_connections=200 -c shared_buffers=64MB")
}

// Halt ends the server at once, as a power cut would, and keeps what it wrote.
func (p *Postgres) Halt() error {
	return p.run("pg_ctl", "stop", "-w", "-t", "120", "-m", "immediate", "-D", p.data())
}

// Stop ends the server, and removes what it wrote.
func (p *Postgres) Stop() error {
	if _, err := os.Stat(filepath.Join(p.data(), "postmaster.pid")); err == nil {
		if err := p.Halt(); err != nil {
			return err
		}
	}
	return os.RemoveAll(p.dir)
}

// Database is the address of a new database.
func (p *Postgres) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test%d", p.made.Add(1))
	db, err := sql.Open("pgx", p.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if _, err := db.ExecContext(ctx, "create database "+name); err != nil {
		t.Fatal(err)
	}
	return p.address(name)
}

func (p *Postgres) address(database string) string {
	return "postgres://test@/" + database + "?host=" + strings.ReplaceAll(p.dir, "/", "%2F")
}
