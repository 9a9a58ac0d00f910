import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;

// Reads lines of a pattern and a value, both in base64, and says whether the whole value matches, as CloudFormation asks.
class Matches {
    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ", -1);
            System.out.println(decode(words[1]).matches(decode(words[0])));
        }
    }

    static String decode(String s) throws Exception {
        return new String(Base64.getDecoder().decode(s), "UTF-8");
    }
}
