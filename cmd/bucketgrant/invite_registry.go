package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/lists"
	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// inRegistry are the flags with which an invitation is registered.
type inRegistry struct {
	registryFlags
	number, name, account string
	list                  string
	as                    string
}

func (f *inRegistry) addFlags(flags *flag.FlagSet) {
	f.registryFlags.add(flags)
	flags.StringVar(&f.number, "customer", "", "register the invitation, for the customer with your own `number`")
	flags.StringVar(&f.name, "name", "", "the customer's `name`, for people")
	flags.StringVar(&f.account, "account", "", "the customer's AWS `account`, if you know it")
	flags.StringVar(&f.list, "list", "", "register an invitation for each row of a `file`, - for stdin: CSV with a header, or JSON lines. Columns are\n"+
		"customer, name, account, region, stackName and the template's parameters. What is printed is such a file, with\n"+
		"what each customer gets.")
	flags.StringVar(&f.as, "format", "text", "of what is registered: `text` or json; with -list csv or json")
}

// wanted: the invitation is registered.
func (f *inviteFlags) wanted() bool {
	return f.number != "" || f.list != "" || f.renew || f.organization
}

// asked is one invitation that is asked for.
type asked struct {
	row, line int
	customer  registry.Customer
	account   string
	request   launches.Request
	// ofOrganization: a stack set launches it, and there is neither a link nor a page for this account.
	ofOrganization bool
	err            error
}

// invited is what one customer gets.
type invited struct {
	Row        int       `json:"row,omitempty"`
	ID         string    `json:"id"`
	Customer   string    `json:"customer"`
	Name       string    `json:"name,omitempty"`
	ExternalID string    `json:"externalId,omitempty"`
	Expires    time.Time `json:"expires"`
	// Address is of the page. Link is of the console, where the region is known.
	Address     string `json:"address,omitempty"`
	Link        string `json:"link,omitempty"`
	CreateStack string `json:"createStack,omitempty"`
	// FullTemplateURL is where the full template is, where the two lead to its lean form.
	FullTemplateURL string `json:"fullTemplateUrl,omitempty"`
	// Token hands values back, once.
	Token string `json:"token"`
	// HandBack is the command for it, where bucketgrant.yaml says which registry customers reach.
	HandBack string `json:"handBack,omitempty"`
	// Foretold: nothing has to be handed back.
	Foretold bool `json:"foretold"`
	new      registry.New
	ask      registry.Ask // of a server
}

// register registers invitations, and prints what each customer gets.
func (f *inviteFlags) register(ctx context.Context, flags *flag.FlagSet, vendor string, stdin io.Reader, stdout, stderr io.Writer) error {
	many := f.list != ""
	if many && f.as == "text" {
		f.as = "csv"
	}
	switch {
	case many && (f.number != "" || f.name != "" || f.account != ""):
		return misused(flags, "-list has the customers: leave -customer, -name and -account out")
	case f.as != "json" && (f.as == "csv") != many || f.as != "json" && f.as != "text" && f.as != "csv":
		return misused(flags, "-format must be text or json, and with -list csv or json, got %q", f.as)
	}
	if err := f.registryFlags.check(flags); err != nil {
		return err
	}
	if words := misusedServer(flags); words != "" && f.server != "" {
		return misused(flags, "%s", words)
	}
	next, closeList, err := f.askedFor(stdin)
	if err != nil {
		return err
	}
	defer closeList()
	if f.server != "" {
		return f.registerOver(ctx, vendor, next, stdout, stderr)
	}
	if f.request.Region != "" {
		f.regions = []string{f.request.Region}
	}
	i, err := f.inviting(vendor, stdout, stderr)
	if err != nil {
		return err
	}
	return f.onRegistry(ctx, true, func(s *store.Store) error {
		i.s = s
		return i.run(ctx, next)
	})
}

// inviting is what makes invitations of a vendor.
func (f *inviteFlags) inviting(vendor string, stdout, stderr io.Writer) (*inviting, error) {
	var key *signkey.Key
	var err error
	if f.key != "" {
		if key, err = f.readKey(stderr); err != nil {
			return nil, err
		}
	}
	t, err := f.template(vendor)
	if err != nil {
		return nil, err
	}
	defs, err := vendors.Load(f.vendors, vendor)
	if err != nil {
		return nil, err
	}
	i := &inviting{f: f, def: defs[0], t: t, key: key, out: stdout, problems: stderr}
	i.by = i
	return i, nil
}

// askedFor is what is asked for, one by one, until there is nothing: one by flags, or a list.
func (f *inviteFlags) askedFor(stdin io.Reader) (next func() (asked, bool, error), closeList func(), err error) {
	closeList = func() {}
	if f.list == "" {
		done := false
		return func() (asked, bool, error) {
			first := !done
			done = true
			return asked{customer: registry.Customer{Number: f.number, Name: f.name}, account: f.account, request: f.request}, first, nil
		}, closeList, nil
	}
	in := stdin
	if f.list != "-" {
		file, err := os.Open(f.list)
		if err != nil {
			return nil, nil, err
		}
		in, closeList = file, func() { _ = file.Close() }
	}
	reader, err := lists.Open(in)
	if err != nil {
		closeList()
		return nil, nil, fmt.Errorf("%s: %w", f.list, err)
	}
	return func() (asked, bool, error) {
		row, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return asked{}, false, nil
		} else if err != nil {
			return asked{}, false, fmt.Errorf("%s: %w", f.list, err)
		}
		return f.fromRow(row), true, nil
	}, closeList, nil
}

func (f *inviteFlags) fromRow(row lists.Row) asked {
	a := asked{row: row.Number, line: row.Line, request: f.request, err: row.Err}
	a.request.Parameters = maps.Clone(f.request.Parameters)
	for _, field := range row.Fields {
		switch field.Name {
		case "customer":
			a.customer.Number = field.Value
		case "name":
			a.customer.Name = field.Value
		case "account":
			a.account = field.Value
		case "region":
			a.request.Region = field.Value
		case "stackName":
			a.request.StackName = field.Value
		default:
			if _, twice := f.request.Parameters[field.Name]; twice {
				a.err = errors.Join(a.err, fmt.Errorf("%s is given for all rows", field.Name))
			}
			a.request.Parameters[field.Name] = field.Value
		}
	}
	return a
}

// inviting is one run of an invite that is registered.
type inviting struct {
	f             *inviteFlags
	by            inviter // itself, or a server, where there is no definition, template and key
	s             *store.Store
	def           *vendors.Definition
	t             *launches.Template
	key           *signkey.Key
	out, problems io.Writer
	table         *csv.Writer
	all, bad      int
}

// invitedColumns are those of a list of what is registered. A new one is added at the end.
func invitedColumns() []string {
	return []string{"row", "customer", "name", "id", "externalId", "expires", "address", "link", "token", "foretold", "handBack", "fullTemplateUrl"}
}

// begin begins the list, if it has a heading.
func (i *inviting) begin() error {
	if i.f.as != "csv" {
		return nil
	}
	i.table = csv.NewWriter(i.out)
	return i.table.Write(invitedColumns())
}

func (i *inviting) run(ctx context.Context, next func() (asked, bool, error)) error {
	if err := i.begin(); err != nil {
		return err
	}
	for more := true; more; {
		var batch []invited
		var from []asked
		for more && len(batch) < registerAtOnce {
			var a asked
			var err error
			if a, more, err = next(); err != nil {
				return err
			} else if !more {
				break
			}
			i.all++
			one, err := i.by.prepare(a)
			if err != nil {
				i.problem(a, err)
				continue
			}
			batch, from = append(batch, one), append(from, a)
		}
		if err := i.registerBatch(ctx, batch, from); err != nil {
			return err
		}
	}
	if i.bad > 0 && i.f.list == "" {
		return errors.New("nobody is invited")
	} else if i.bad > 0 {
		return fmt.Errorf("%d of %d rows are bad", i.bad, i.all)
	}
	return nil
}

func (i *inviting) problem(a asked, err error) {
	i.bad++
	words := plain(strings.ReplaceAll(err.Error(), "\n", "; "))
	if i.f.list == "" {
		fmt.Fprintln(i.problems, words)
		return
	}
	fmt.Fprintf(i.problems, "%s:%d: row %d: %s\n", i.f.list, a.line, a.row, words)
}

// registerBatch registers what is prepared, prints it, and says what is wrong with the rest.
func (i *inviting) registerBatch(ctx context.Context, batch []invited, from []asked) error {
	for len(batch) > 0 {
		made, err := i.by.register(ctx, batch)
		if err == nil {
			return i.print(made)
		}
		wrong := rowErrors(err)
		if len(wrong) == 0 {
			return err
		}
		var goodBatch []invited
		var goodFrom []asked
		for n := range batch {
			if err := wrong[n]; err != nil {
				i.problem(from[n], err)
			} else {
				goodBatch, goodFrom = append(goodBatch, batch[n]), append(goodFrom, from[n])
			}
		}
		batch, from = goodBatch, goodFrom
	}
	return nil
}

// register registers what is prepared.
func (i *inviting) register(ctx context.Context, batch []invited) ([]invited, error) {
	list := make([]registry.New, len(batch))
	for n := range batch {
		list[n] = batch[n].new
	}
	made, err := i.s.Register(ctx, i.f.who, list)
	if err != nil {
		return nil, err
	}
	for n := range made {
		batch[n].ID = made[n].ID
	}
	return batch, nil
}

// prepare makes what one customer gets, checked as CloudFormation would check it.
func (i *inviting) prepare(a asked) (invited, error) {
	if a.err != nil {
		return invited{}, a.err
	}
	request := a.request
	request.Parameters = maps.Clone(request.Parameters)
	region, partition, err := i.f.where(request.Region)
	if err != nil {
		return invited{}, err
	}
	externalID, err := externalIDOf(i.def, i.t, vendors.Partition(partition), request.Parameters)
	if err != nil && !errors.Is(err, errOwnExternalID) { // which the customer can hand back
		return invited{}, err
	}
	known := request.Region != ""
	request.Region = region
	launch, err := i.t.Launch(request)
	if err := errors.Join(err, checkARNs(i.t, launches.Request{Region: a.request.Region, Parameters: request.Parameters}, partition)); err != nil {
		return invited{}, err
	}
	bucket := ""
	if known && a.account != "" && len(launch.Missing) == 0 {
		if bucket, err = i.t.BucketName(request, a.account); err != nil {
			return invited{}, err
		}
	}
	way, values := registry.Foretell(i.def, a.account, bucket, vendors.Partition(partition), request.Parameters)
	if i.leavesTheWay(request.Parameters, vendors.Partition(partition)) {
		way = ""
	}
	one := invited{
		Row: a.row, Customer: a.customer.Number, Name: a.customer.Name, ExternalID: externalID,
		Expires: time.Now().AddDate(0, 0, i.f.days).UTC().Truncate(time.Second), Token: registry.NewToken(), Foretold: values.Told(),
	}
	one.HandBack = i.f.hosting.HandBackCommand(i.def.Vendor, a.request.Region, request.StackName)
	if known && !a.ofOrganization {
		one.Link, one.CreateStack, one.FullTemplateURL = launch.Link, launch.CreateStack, launch.FullTemplateURL
	}
	if one.Address, err = i.address(a, request, partition, one.Expires); err != nil {
		return invited{}, err
	}
	one.new = registry.New{
		Customer: a.customer, Vendor: i.def.Vendor, Version: i.t.Version, ExternalID: one.ExternalID, Account: a.account, Region: a.request.Region,
		Way: way, Values: values, Expires: one.Expires, Token: one.Token, StackName: request.StackName, Parameters: request.Parameters,
	}
	if values.Told() {
		one.new.Due = time.Now()
	}
	return one, one.new.Check()
}

// errOwnExternalID: nobody has told it yet.
var errOwnExternalID = errors.New("the customer makes the external ID: have it told to you before, and give it with -param " + vendors.ParamExternalID + "=…")

// externalIDOf is the external ID among the parameters. Where the template asks for one, and none is given, it is made and put there.
func externalIDOf(def *vendors.Definition, t *launches.Template, in vendors.Partition, parameters map[string]string) (id string, err error) {
	way, _ := registry.Foretell(def, "", "", in, parameters)
	switch id = parameters[vendors.ParamExternalID]; {
	case id != "" || way != verify.WayRole || !slices.Contains(t.Order(), vendors.ParamExternalID):
		return id, nil
	case def.HasOwnExternalID():
		return "", errOwnExternalID
	}
	if id, err = def.NewExternalID(); err == nil {
		parameters[vendors.ParamExternalID] = id
	}
	return id, err
}

// leavesTheWay: the customer chooses how the vendor gets in.
func (i *inviting) leavesTheWay(parameters map[string]string, in vendors.Partition) bool {
	return len(verify.WaysIn(i.def, in)) > 1 && parameters[vendors.ParamAccess] == ""
}

// address is that of the page, with the values signed.
func (i *inviting) address(a asked, request launches.Request, partition string, expires time.Time) (string, error) {
	if i.key == nil || a.ofOrganization {
		return "", nil
	}
	values := maps.Clone(request.Parameters)
	if a.request.Region != "" {
		values["region"] = a.request.Region
	}
	if request.StackName != "" {
		values["stackName"] = request.StackName
	}
	return invite.Invitation{Vendor: i.def.Vendor, Partition: partition, Expires: expires, Values: values}.Address(i.f.page, i.key)
}

// print prints what is registered.
func (i *inviting) print(batch []invited) error {
	for _, one := range batch {
		var err error
		switch i.f.as {
		case "json":
			err = i.printJSON(one)
		case "csv":
			err = i.table.Write([]string{strconv.Itoa(one.Row), cell(one.Customer), cell(one.Name), one.ID, cell(one.ExternalID), stamp(one.Expires), cell(one.Address), cell(one.Link),
				cell(one.Token), strconv.FormatBool(one.Foretold), cell(one.HandBack), cell(one.FullTemplateURL)})
		default:
			err = i.printText(one)
		}
		if err != nil {
			return err
		}
	}
	if i.table != nil {
		i.table.Flush()
		return i.table.Error()
	}
	return nil
}

// printJSON prints a line in which the addresses can be read by a person.
func (i *inviting) printJSON(one invited) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(one); err != nil {
		return err
	}
	_, err := i.out.Write(harmless.JSON(b.Bytes()))
	return err
}

func (i *inviting) printText(one invited) error {
	none := "none: this way in has none"
	if i.def == nil { // the server's
		none = "none: this way in has none, or the customer makes it, and hands it back"
	} else if i.def.HasOwnExternalID() && !one.new.Way.Keyed() {
		none = "none yet: the customer makes it, and hands it back"
	}
	for _, line := range [][2]string{
		{"connection", one.ID}, {"external ID", cmp.Or(one.ExternalID, none)}, {"holds until", when(one.Expires) + " UTC"},
		{"page", one.Address}, {"link", one.Link}, {"or", oneLine(one.CreateStack)}, {"later", one.later()}, {"to hand back", one.back()},
	} {
		if line[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(i.out, "%-13s %s\n", line[0]+":", plain(line[1])); err != nil {
			return err
		}
	}
	return nil
}

// back says what hands values back.
func (one invited) back() string {
	switch {
	case one.Foretold:
		return "nothing: the role and the bucket are known, and are tried until they are there"
	case one.HandBack != "":
		return tokenVariable + "=" + one.Token + " " + one.HandBack
	}
	return "one-time token: " + one.Token
}

// later says how the customer chooses more than the link's form asks for, "" where that asks everything.
func (one invited) later() string {
	if one.FullTemplateURL == "" {
		return ""
	}
	return "to choose more, update the stack with the full template, " + one.FullTemplateURL + ", and keep its values"
}

// oneLine is a command of several lines in one, as it can be pasted too.
func oneLine(command string) string {
	lines := strings.Split(command, "\\\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, " ")
}
