/**
 * Everyday short and full forms of forenames in use in England, one group to a line: any two names
 * of a line may be one child. Collected for this project from common knowledge; a name may stand in
 * several groups (Alex is Alexander and Alexandra; the two are not forms of each other). Spellings
 * that sound alike (Catherine, Kathryn) need no line: they are found by sound.
 */
const GROUPS = `
abdul abdullah abdulrahman abdi
abigail abbie abby abi abbey gail
abraham abe bram ibrahim ibby
adelaide addie ada della
adrian ade
adriana adrianna ana
agnes aggie nessa
aidan aiden aid
alan al
albert al bert bertie albie
alexander alex al alec alek sandy xander lex sasha alexei olek aleks lexi
alexandra alex sandra sandy lexi lexie sasha ola alexa ally alix
alexandria alex lexi lexie
alexis lexi lexie alex
alfred alf alfie fred freddie al
alice ali allie ally alicia
alison ali ally allie
amanda mandy manda
amelia amy millie milly mia melia mel
anastasia ana stacey stacy tasia nastia anya
andrea andie drea
andrew andy drew dru andrei andrzej
angela angie ange angel angelina
ann anne annie anna nan nancy nina hannah anya
annabel annabelle bella belle anna annie bel
annalise anna lise
anthony tony ant toni antony antek
antonia toni tonia nia
antonio tony toni
archibald archie arch baldie
arthur art artie
ashley ash
augustus gus augie august
barbara barb babs barbie basia
barnaby barney
bartholomew bart barry
beatrice bea trixie bee beatrix trix
benedict ben bennie benny ned
benjamin ben benny benji benjy
bernadette bernie detta
bernard bernie
bethany beth bethan bethanie
bradley brad
brandon bran
bronwen bron bronny
bridget biddy bridie brigid
calum callum cal
cameron cam
carl charlie
caroline caro carrie carol lina
cassandra cass cassie sandra
catherine cath cathy kate katie katy kitty kathleen kat cat kit kathy kay katya kasia
cecilia celia cissy cece
charles charlie chas chuck chaz charley
charlotte charlie lottie lotte char charley charlie lotty
chelsea chels
chloe clo
christian chris
christina chris tina chrissie christie krystyna kris krysia
christine chris chrissie tina
christopher chris kit topher christy kris
claire clara
clementine clem clemmie
connor con conor
constance connie
cordelia delia cordy
courtney court
damian damien dame
daniel dan danny dani
danielle dani danni elle
darren daz
david dave davey davy dai dawid
deborah deb debbie debs debra
dennis den denny
derek del
desmond des
diana di diane didi
dominic dom nick domenic dominik
donald don donnie
dorothy dot dottie dora dolly
douglas doug dougie
duncan dunc
edith edie
edmund ed eddie ned ted
edward ed eddie ned ted teddy ward
edwin ed eddie win
eileen ellie
eleanor ellie ella nell nellie nora elle leonora ellen el
elijah eli lij
elisha ellie lisha
elizabeth liz lizzie beth betty eliza libby bess bessie elsie elspeth liza betsy lizzy ela lisa ellie elisabeth ela elzbieta buffy lilibet
ella ellie
ellen ellie nell nellie
ellie elle
elliot eli
emily em emmie emma millie milly
emma em emmie
emmanuel manny emanuel
eric rick
ernest ernie
esme esmeralda
esther essie hester hettie
ethan eth
eugene gene
evangeline eva evie angie eve
eve evie eva
evelyn evie eve eva lyn
ezekiel zeke
faith fay faye
fatima fatma fatimah fati
felicity fliss flick liss felicia lissy
fiona fi fifi
finley fin finn finlay
finnian finn fin
florence flo flora flossie florrie
frances fran francesca frankie fanny franny cesca chessie
francesca fran chessie cesca frankie
francis frank frankie fran
franklin frank frankie
frederick fred freddie freddy fritz rick fryderyk
freya frey
gabriel gabe gabi
gabriella gabby gabi ella gabriela gabrielle gaby bella brie
gareth gaz gary
gary gaz
geoffrey geoff jeff jeffrey
george georgie jerzy geordie
georgia georgie
georgina georgie gina georgiana george
gerald gerry jerry
gerard gerry ged
gertrude gertie trudy
gillian gill gilly jill jillian
giovanni gio vanni
grace gracie
graham gray
gregory greg grzegorz
gwendolyn gwen wendy
hannah hanna annie
harold harry hal
harriet hattie harri harry hatty
harrison harry harris
harry henry hal harri
heather heth
helen nell nellie lena helena
henrietta hettie etta henri hattie
henry harry hal hank
hilary hil
holly hol
howard howie
hubert bert hugh
hugh huw hughie
humphrey humph
ian iain
imogen immy imo immie
ines inez agnes
irene rene
isaac ike zac zak ishaq
isabella bella izzy isabel isabelle bel belle issy ella isobel izabela izzie iza
isaiah izzy
isla ila
jack john jackie
jackson jack
jacob jake jakub kuba cob yaqub
jacqueline jackie jacqui
jaden jay
jamal jam
james jim jimmy jamie jay jem jimmie
janet jan jane
jane janie jenny
jasmine jas jaz jazz yasmin mina jasmin
jason jase jay
jayden jay
jemima jem mima
jennifer jen jenny jenna jennie
jeremy jerry jez jem
jerome jerry
jessica jess jessie jessy
jessamy jess
joan joanie
joanna jo joan anna joanne asia
jocelyn joss jo
jodie jo
john johnny jon jack johnnie
jonathan jon jonny nathan johnny jonty
jordan jord
joseph joe joey jo jos yusuf jozef
josephine jo josie jose fina josefina posy
joshua josh
joyce joy
judith judy jude
julia julie jules
julian jules
juliet jules julie juliette
justin jus
karen kaz
katherine kate katie katy kathy kit kitty kat kay kath kathryn katharine
katie kate
kayleigh kay kayla
keira kiera
kenneth ken kenny
kevin kev
khadija khadijah dija
kieran kier
kimberley kim kimberly kimmy
kirsten kirsty kirstie
kristina kris kristy tina
krzysztof krzys chris
laura laurie loz laurel lori
lauren loz laurie ren
laurence larry lawrie laurie lawrence loz
layla leila
leonard len lenny leo
leonardo leo leon
leopold leo
lesley les
leslie les
lewis lew lou louis
liam william
lillian lily lil lilly lilian
linda lin lindy
lindsay lin linds
logan lo
louis lou louie lewis ludwik
louise lou lulu louisa
lucas luke luca luc lukasz
lucinda lucy cindy luce
lucy luce lulu
luke lukas lucas
lydia liddy lyd
lynette lyn lynn
mackenzie kenzie mack
maciej maciek mac
madeleine maddy maddie mads madeline lena madison maddi
madison maddy maddie mads
magdalena magda lena maggie
malachi mal
malcolm mal
malgorzata gosia
marcus marc mark marco marek
margaret maggie meg peggy marge margo greta madge rita meggie daisy peg mags megan margot
maria mary ria mari marie
marian mary
marianne mary anne
mariam maryam miriam mary
marjorie marge madge
martha marti mattie
martin marty mart marcin
mary molly polly mae may mamie moll maria
mason mase
matilda tilly tilda mattie matty tillie
matthew matt matty mat mateusz matteo
maureen mo reen
maurice mo maury
maximilian max maks
maximus max
maxine max
maxwell max
megan meg meggie megs
melanie mel
melissa mel lissa missy liss
mercedes mercy sadie
meredith merry
mia maria amelia
michael mike mick micky mickey mikey mitch michal mikhail mihai
michaela kayla mickey mic
michelle shell shelly chelle
mildred millie milly
millicent millie milly
miranda mandy randa mira
miriam mim mimi
mitchell mitch
mohammed mo mohamed muhammad mohammad muhammed mohd mohamad mohamud md mahomed mehmet mehmed
moira moy
molly mol mary
montgomery monty
morgan mo
moses mo musa
muhammad mo mohammed mohamed md mohd
mustafa mus
myles miles
nadia nads
nadine nads
naomi nomi
natalia nat natasha talia natalie
natalie nat nats talia natalia
natasha tash tasha nat
nathan nat nate nath
nathaniel nat nathan nate
neil niall neal
nicholas nick nicky nico klaus nicolas mikolaj nik
nicola nicky nic nikki cola
nicole nicky nic nikki nico cole
nigel nige
noah noe nuh
noel noelle
norman norm
oliver ollie olly oli noll oliwier
olivia liv livvy livia ollie livi oliwia
omar umar
oscar oz ozzy
oswald oz ozzy
owen owain
pamela pam
paige page
patience pat patty
patricia pat tricia trish patsy patty pattie tish
patrick pat paddy patryk rick
paul pawel paulie
paula polly
pauline polly paula
penelope penny pen nell poppy
percival percy
peter pete piotr petey
petra pet
phoebe pheebs bee
philip phil pip phillip philippe
philippa pippa pip phil
piers pierce
poppy pop
priscilla cilla prissy
prudence pru
quentin quin
rachel rach rae rachael
ralph rafe
ramona mona
randolph randy
raphael raph rafe rafi rafal
raymond ray
rebecca becky becca beck becks bex bekah rebekah
reginald reg reggie rex
reuben ruben rube
rhiannon rhi annie
rhys reece
richard rick ricky dick rich richie dickie ryszard ritchie
riley ry
robert rob bob bobby robbie bert robin robby bobbie
roberta bobbie berta robbie
robin rob robbie
roderick rod roddy rory
rodney rod
roger rog
roland roly rollo
ronald ron ronnie ranald
rory ruairi
rosalind ros roz rosie lindy
rosamund ros roz rosie
rosanna rosie anna rose
rose rosie
rosemary rosie rose ro romy
rowan ro
roxanne roxy roxie
ruby rubes
rupert rupe bert
russell russ
ruth ruthie
ryan ry
sabrina brina
salma sal
samantha sam sammy sammie
samir sam
samson sam
samuel sam sammy
sandra sandy
sarah sara sally sadie sal
savannah sav vanna
scarlett scar lettie
sean shaun shane
sebastian seb bas basti baz sebby
selina lina
serena rena
shannon shan
sharon shaz
shaun sean
shirley shirl
sidney sid
sienna sen
simon si sy szymon
sofia sophie sophia zosia
sophia sophie sofia soph
sophie soph
spencer spence
stanley stan
stella ella
stephanie steph stevie fanny stef steffie
stephen steve stevie steven ste stefan szczepan
stuart stu stew stewart
susan sue susie suzie suzy
susannah susie sue suzie anna zuzanna suki zuzia hannah
suzanne sue susie suzy
sylvia syl silvia
tabitha tabby tabs
tallulah lulu tally
tamara tammy tam tamar
tamsin tam tammy tamzin
tatiana tanya tania
taylor tay
terence terry tel
teresa terry tess tessa theresa tracy reese
thaddeus thad tad
theodora thea dora theo
theodore theo ted teddy teodor
thomas tom tommy tomasz thom tomek
tiffany tiff
timothy tim timmy
tobias toby tobi
tracey trace
trevor trev
tristan tris
tyler ty
tyrone ty
ursula ursie
valentina val tina
valerie val
vanessa nessa ness
veronica ronnie vera roni weronika
victor vic wiktor
victoria vicky tori vic vicki vikki tory queenie wiktoria toria
vincent vince vinny vin
violet vi letty
virginia ginny ginger gina
vivian viv
vivienne viv
walter wally walt
wendy gwendolyn
wilfred wilf fred will wilfrid
wilhelmina mina billie willa
william will bill billy willy wills liam wil gwilym willie
willow will
winifred win winnie freda
winston win
yasmin yas jasmine mina yasmine
yousef yusuf joseph yousuf
yvonne vonnie
zachary zac zak zach zack zachariah
zachariah zac zak zach zack
zainab zaynab zaineb
zoe zo
zuzanna zuzia
`;

/** Each group: two or more folded forenames that may all be one child's. */
export const nicknameGroups: readonly (readonly string[])[] = GROUPS.trim()
  .split('\n')
  .map((line) => [...new Set(line.split(' '))]);
