import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.regex.PatternSyntaxException;

// Reads lines of a pattern and a value, both in base64, and says of each whether the whole value matches, as
// CloudFormation asks, or that the pattern is none.
class Match {
    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ", -1);
            try {
                System.out.println(decode(words[1]).matches(decode(words[0])));
            } catch (PatternSyntaxException e) {
                System.out.println("no pattern");
            }
        }
    }

    static String decode(String s) throws Exception {
        return new String(Base64.getDecoder().decode(s), "UTF-8");
    }
}
