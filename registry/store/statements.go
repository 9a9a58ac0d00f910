package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"modernc.org/sqlite"
)

// SQLite takes longer to read a statement than to do what it says, and River's, which are the longest, are sent as text each time.
// So each connection keeps the statements that it has read. pgx does the same for PostgreSQL. How a connection is wrapped so that nothing of it is
// lost, sqlite.NewConnector says.

// keepingConnector opens connections that keep their statements.
type keepingConnector struct{ driver.Connector }

func newConnector(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return keepingConnector{c}, err
}

// Connect opens a connection.
func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(liteConn)
	if !ok {
		return nil, fmt.Errorf("a connection of SQLite's can no longer what it could: %T", opened)
	}
	return &keepingConn{conn, map[string]*keptStatement{}}, nil
}

// liteConn is what a connection of SQLite's can.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn is a connection, which database/sql gives to one goroutine at a time.
type keepingConn struct {
	liteConn
	kept map[string]*keptStatement
}

type keptStatement struct {
	statement driver.Stmt
	// reading: rows of it are being read.
	reading bool
}

// Bounds of what is kept: there are some sixty statements, and a list of values that somebody writes into one is not kept.
const (
	mostKept    = 200
	longestKept = 16 << 10
)

// Unwrap is the connection itself.
func (c *keepingConn) Unwrap() driver.Conn { return c.liteConn }

// Close forgets what is kept, and closes the connection.
func (c *keepingConn) Close() error {
	for query, k := range c.kept {
		_ = k.statement.Close()
		delete(c.kept, query)
	}
	return c.liteConn.Close()
}

// statement is a statement that is kept, nil where it cannot be: rows of it are still being read, or it is of another kind.
func (c *keepingConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	if k := c.kept[query]; k != nil {
		if k.reading {
			return nil, nil
		}
		return k, nil
	}
	if len(c.kept) >= mostKept || len(query) > longestKept || !canBeKept(query) {
		return nil, nil
	}
	statement, err := c.liteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	k := &keptStatement{statement: statement}
	c.kept[query] = k
	return k, nil
}

// canBeKept: a statement that reads or changes rows, after comments. One that changes tables is run once.
func canBeKept(query string) bool {
	for line := range strings.Lines(query) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		word, _, _ := strings.Cut(strings.ToLower(line), " ")
		return word == "select" || word == "insert" || word == "update" || word == "delete" || word == "with"
	}
	return false
}

// drop forgets a statement, after an error: it is read anew.
func (c *keepingConn) drop(query string) {
	if k := c.kept[query]; k != nil {
		_ = k.statement.Close()
		delete(c.kept, query)
	}
}

// ExecContext runs a statement.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	k, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.liteConn.ExecContext(ctx, query, args)
	}
	result, err := k.statement.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		c.drop(query)
	}
	return result, err
}

// QueryContext runs a statement that answers with rows.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	k, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.liteConn.QueryContext(ctx, query, args)
	}
	rows, err := k.statement.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.drop(query)
		return nil, err
	}
	k.reading = true
	return &keptRows{rows, k}, nil
}

// keptRows are rows of a statement that is kept.
type keptRows struct {
	driver.Rows
	k *keptStatement
}

// Close ends the reading.
func (r *keptRows) Close() error {
	r.k.reading = false
	return r.Rows.Close()
}
