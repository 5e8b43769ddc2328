#include "core/word_frequency.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>
#include <vector>

namespace newswatch {
namespace {

// Words as the tokeniser folds them. A line says in what share of short news texts (a headline and
// a sentence or two) its words stand: "3" is one in 2^3. Counted over wire reports, headlines and
// sentences of news; French, Spanish and Polish by judgement.
constexpr std::string_view kEnglish = R"(
1 in of the to
2 a and for lt said
3 at by from inc is it its mln on that was with
4 after an are as be co company corp cts dlrs has have he net new not one pct reuter s this two u
4 vs were which will year
5 about also april bank been billion but dlr due exchange first government group had his
5 international into killed last loss ltd march market may more no note or over president qtr
5 record revs says share shares shr stock th than their they three told unit up us who would
6 against agreed agreement all american avg before between board british business buy can capital
6 chairman china commission common could current day dead debt department div dividend during each
6 earlier end european expected february federal finance financial five foreign four general her
6 high house i if increase industries issue january japan kills lead made major many meeting
6 minister month months most national news next nine north now offer offering official oil only
6 other out pakistan pay people per plans police price prior profit public qtly rate report rise
6 sale sales securities set sets shrs six so some south spokesman st state statement subsidiary
6 syria system talks tax terms there through time today total trade under united used war we week
6 west when world years
7 according acquire acquired acquisition action afghanistan ag agency ago agriculture air already
7 america analysts announced annual any approved area army around assets association attack
7 australian average b back banking banks based because began being bid bill bond bonds both budget
7 building c called canada canadian car cash central century change chemical chief chinese city
7 close commercial committee companies company's compared completed conference continue contract
7 convertible council countries coupon court crash credit cut data date days de deal death
7 debentures december declared development did dies do dollar down early earnings east economic
7 effective egypt eight election ended energy england executive expects export exports f fall feb
7 fell filed fire firm fiscal following forces former found france french full further gain gas
7 german get gets given gold great growth held help here higher him home however include includes
7 including income india industrial industry initial interest investment investors iran iraq israel
7 israeli issued issues issuing jan japanese joint june k kill korea l land large least led life
7 like likely line loan london long lower m make making man management manager markets military
7 ministry money mths much n name near non northern notes nuclear number obama october off office
7 officials open oper operations outstanding own owned p pact palestinian part party payable payout
7 period place plan plant plc political power preferred presidential previously priced prices
7 private production products program proposed purchase put quarter quarterly rd received recent
7 released reported reserve results return reuters rises rose russia same say school sea second
7 secretary security seen sees sell sells senate senior series service services seven several
7 shareholders she should show signed since sold sources southern stake states stg still stocks
7 strike subordinated such syrian systems t take technology term these third toll tonnes took top
7 trading treasury un union until use vote way well what where while without work workers yesterday
7 york
8 able above accepted access account act addition additional adjusted administration afghan africa
8 african again age ahead aid airlines allowed almost along although among amount another anti
8 approval approves arms arrested asia asked attacks august australia available baker bangladesh
8 bankers base basis battle bc became become begin beginning best better big bills blast bomb
8 border boston bought brazil britain brothers built buys call calls came case certain changes
8 charged charges chicago china's cities civil class clear coast collapse come comment commerce
8 commodity communications community completes computer conflict congress considered consumer
8 control corp's corporate corporation cost costs country country's course crisis crude ct currency
8 customers cuts d dealers dec decided decision decline declined deficit demand denominations
8 despite details developed direct director directors disclosed distribution division does domestic
8 drone drop dutch e earthquake eastern ec economy egyptian electric empire ending ends entered
8 equipment established estate estimated eu eurobond europe even every excludes extraordinary face
8 facility family far farm fed few figures files filing film final financing find firms followed
8 food force forecast form formed fourth franc francs free friday fund funds future futures games
8 germany global go good grain greece greek growing gulf h half having head health history hit hits
8 hold holders holding holdings hong hospital hours how immediately imports inc's increased
8 increases index indian indonesia information injured institute insurance intent intervention
8 interview introduced investments investor iranian island it's italy james japan's john july just
8 keep key king known kong korean largest late later latest launched launches law leader leave left
8 less letter level levels limits listed little loans local losses low majority makes mandela
8 manufacturing mark marketing marks mediterranean meet member members merger met mexico mid middle
8 might militants million monday morgan morning mortgage motors move must my named names nations
8 nato natural nd need needed negotiations network november o offered offers officer often old
8 operating opposition option order orders our output outside pacific paid palestinians paper par
8 paris parliament partnership parts past paul payment payments peace petroleum philippines plane
8 planned plus pm point points policy population position possible post powers pre present press
8 pressure previous prime principle problems proceeds produce product profits proposal protest
8 protesters protests provide published putin quake r raise raised raises raising rates re reach
8 reached reagan real rebels receive reduce region registration regular release remains reporters
8 reports republic republican research reserves resources result revenue revenues review revised
8 richard right rights river romney royal rules russian sanctions savings scheduled see seek
8 seeking seeks selling september shooting short significant signs singapore small social soldiers
8 soon soviet spain spanish special spending split standard start started station statistics stop
8 stores street strikes strong study subject sugar suicide summer supply support surplus suspect
8 swiss taiwan taken taking target telephone ten tender test texas thai them then think those times
8 tokyo tomorrow traders train treaty trial troops trump trust tuesday turnover uk ukraine
8 undisclosed units university urges usda value various venture very vice video visit voting w
8 warns warrants washington water weapons weeks western wheat whether white why wife wins winter
8 within worked working worth yen yet yield you
9 ab accident accord accounts acquisitions across actions actually add added advanced affiliate
9 agent agree agreements agrees agricultural aimed aircraft airline airport al albania allies allow
9 alone always am amid analysis analyst announce announcement announces appear appearance appeared
9 appears applied approve approximately areas art asian assistance assistant associates attempt
9 attend auction authority authorized awarded away backs bad balance ban bancorp bank's bankruptcy
9 barrels bbc begins beijing belgian believe below bids biggest blood bn bomber bombing bombs book
9 books boost brand brazil's brazilian bring broke brother brotherhood brought brown build bureau
9 bus businesses buying cabinet california callable campaign capacity care caribbean carolina carry
9 carrying cars caused center cents certificates chance changed charge child children christian
9 chrysler church cited claims clash clashes climate clinton cloister closed closes closing co's
9 coffee coming comments comparable compares completely completion computers condemns conditions
9 confirms consider considering consolidated construction content continued continues continuing
9 contracts controlled convention conversion cooperation corn cos county cover covering crashes
9 create created creditors credits criticism crop cross cumulative currently customer daily danish
9 david debate declares defeated defence defense definitive delayed delegates delivery deposit
9 deposits deputy described designed destroyed destruction develop developments die died different
9 diplomats discontinued discount discuss dispute district divided dividends dollars don't donald
9 downgraded dozens drama dropped drug earth economists ecuador education effect effects efforts
9 egypt's either elected elections electronic electronics embassy emergency emperor employees
9 engineering enter enterprises equity especially essential establish estimate euros events
9 eventually ever ex existing expand expansion expect exploration express extended extends faces
9 facilities factory failed falling falls farmers fees field figure films fixed flights florida
9 forced forms forward fresh friends front g gains game gave gaza george getting girl give gm gmt
9 goods government's governor granted greater grew gross ground groups guaranteed guilty gunmen
9 hand hands hard hearing heavy helicopter helping himself historical holds homes hope hopes hotel
9 houses hurt idea iii immediate impact import important included increasing independence
9 independent indicated inflation initially insider instead institutions intends interests interim
9 internet investigating investigation involved involves iran's iraqi iron islamic islands italian
9 itself j jet joseph judge kenya know labour language largely launch leaders leading leaves legal
9 legislation lehman lending light limited liquidity live lived living located longer looking lord
9 love lowered luxembourg lynch macedonian magnitude main mainly maker malaysia male mali mall
9 marathon margaret married martin mass massacre material maximum me means meanwhile measures media
9 medical medium meets men merrill metal metropolitan miles mine mines mining ministers missiles
9 missing model modern monetary monthly moody's moon morsi moscow motor mountain moved mr ms murder
9 muslim nasdaq navy needs nelson netherlands newly newspaper nigeria night nil northwest numbers
9 nv ocean officers ohio olympic once ontario opened opening operate operation options organization
9 others overseas pa package pakistani parent park particularly parties partners pattern paying
9 pending percent performance perhaps periods person personal philippine placement planning play
9 played playing poll polls polonium poor's pope port portion posts preliminary prepared presented
9 pretax pricing primary principal prison prisoners privately pro probably probe problem produced
9 producer producers producing progress project properties property proposals protection provided
9 provisional provisions purchased purchases purpose questions quoted raid rally range rather
9 rating read reason recently red redeem redemption reduced reducing reduction reflect reform
9 refused regions regulatory rejects related remain remained remaining representative
9 representatives represented represents repurchase request resigned resigns response
9 responsibility rest restructuring resulted resume retail returned revolution rich rising robert
9 role round rule ruling run sa salomon san saudi saying scandal search season seasonally sec
9 sector seems self send sent sentenced session settlement sex shareholder sharp sharply shearson
9 ship shipment shipments shipping shortage shot showed shown shows side sign site sites slightly
9 software soldier sole someone source southwest space speaking specifically speech spent spring
9 staff stanley starting starts stated steel step steps sterling store storm students subcommittee
9 subsidiaries success successful suit sunday surface suspected switzerland syria's takeover takes
9 taliban team tech technologies telecommunications television temporary territory terror that's
9 themselves things thought thousands threat throughout thursday title today's together tonne too
9 tool towards town traded transaction transactions transition transportation trend tried truck
9 trying tumour turkey turkish typhoon unchanged underwriter underwriters unemployment upon ups usa
9 usd using v valued venezuela version via victory view violence voice voted votes wall wanted
9 wants weather wednesday week's weekly went wholly whose william win wind women won works world's
9 worldwide worst wounded wright written wrote y year's yemen young your yuan z zealand zone
10 abuse accept accounting accrued accused achaemenid acquires acres activities activity adding
10 adds adopted advisory affairs affect affected affecting africa's afternoon agents ages aide
10 airways album alive alleged allows alps aluminium amo ancient angeles animals anniversary
10 answers antonio aos appeal appeals apple application appointed arab arabia argentina armstrong
10 arrest artist artists ask assad assembly asset asylum atlantic audience authorities auto
10 aviation ba bahrain bailout bankrupt banque barrel bear beauty believes bell black blame blasts
10 block blunt bodies body boeing bogd bombings bonus born borrowing branch break briefly brings
10 britain's brokerage brokers bundesbank burnham buyout cable cairo calendar calif canada's canal
10 cancer carbon career cargo carrier catholic cattle ccc cent certificate challenges champion
10 chapter chose christopher city's civilians claim clayton clearly clouds cnn coal cocoa colonies
10 colorado columbus combined command complete complex components composed concern concerns
10 condition congressional connection conquered constitution consumers contact contains continent
10 continental controls controversial corrected crackdown creditor critical crowns currencies
10 cutting damage danevirke daughter deadline deadly dealer decide declines deeply delay delays
10 demands denies department's des desert design desire determined didn't diesel differences
10 diluted directed disaster discussions disney dissolve distribute districts doesn't done double
10 douglas downgrade drexel drilling dynasty earned ease easy effort egyptians element emails
10 enemies entertainment envoy equal equivalent est estimates euro event exact example exceed
10 exchanges exclude exclusive experience explosion explosions exporters exposed extend factor
10 factors failure feared feature federation feed feet ferry fiction fight fighting file finally
10 fine fired fires fit flat flight floating floor flow follow foods ford forecasts founded
10 france's fraud friend fuel fulfill fully funding gained gang gap gay gives goldman golf google
10 got grandmother grant grow grown guide guinea gunman guys habitat halt hamas he's headquarters
10 heart helps henry hezbollah holder homs hostage houston hunger hurricane i'm ibm ico ii ill
10 illinois image imf improve improved improvement indigenous indonesian influence ink
10 institutional int'l inter interior islamists isn't jasmine join jointly jordan journalists
10 journey justice kerry khaan killings korea's la laboratories lack lambert lasted latin latter
10 launching laws leadership lease leaving lebanese lebanon libyan limit lines link literature load
10 los lot lp ltd's lung machines managed managers managing manufacturer manufacturers marriage
10 maturing maya measure mercantile merge metals michael miners minimum minus mishima missile mixed
10 mobile mongolia moravia moves mps mubarak multi mutual na naturally nature nearly negotiating
10 never newspapers nigerian nippon noted nyse offerings oils oklahoma opec opens opinion opium
10 opposed opposes optimistic ordered ore organisation origin original oscar ottoman outlook
10 overall overnight owns pair panel papua parallel parliamentary particles passenger pc percentage
10 pharaoh photo placed planes plants pledges policies posted pot powerful pr premier premium
10 prince process processing proclaimed programs projected projects proposes prospects provides
10 provision publishing purposes qing qtrly quebec queen quits quotas radio rafferty rain rape rare
10 ratings reaches ready reagan's realty rebellion recognition recovery reflected refugees regional
10 rejected relations releases religious remarks reorganization repay replace reporting
10 representing reputation requirements rescheduling rescue resign resignation resolution restated
10 resulting returns rev revealed revolving road rocks roman rome rona row rubber ruler running
10 russia's sachs safety saint sandy saturday scholars science scientists seagal seas seat secure
10 secured semiconductor sends serious sh shared shelf shen ships shortly similar sinai situation
10 skills slow smartphone smith snowden soft sometimes son song sought soybean spa spokeswoman
10 spotlight spread square sri stable stage star starred starring stay stephen stockholders stories
10 story strategy strengthens substantial substantially sudan suggests suisse super supplies
10 supporters supreme surrounding swedish sworn talking tallest targets tariffs taxes tear
10 telegraph tendered tests thailand therefore thinking thirty thrace ton tons toronto totaled
10 totalled totalling tour tourists tradition traffic training trans transfer transport travel
10 treasury's try tv twitter uber ultimately unclear understood underway underwriting unions
10 unlikely unrest unveils urged usair usually utility valentino vegetable versus victims virginia
10 visited volume vows wage want warning warrant ways weekend welcomes whatever winning winstone
10 woman workplace writedown yielding yr
)";

constexpr std::string_view kRussian = R"(
1 в и
2 на
3 из к как не он по с что это
4 а был были было года году для до его за но о от после сообщил также украины
5 более больше будет была во время все глава ее еще же или их когда которые который между может мы
5 однако она они под россия рф сообщает то того у украине чем чтобы я является
6 без бы быть века возможно войны всего г где говорит города другие если есть качестве компании
6 которая кто лет людей многие много могут можно н несколько очень при примерно результате своей
6 себя сказал со стало страны сша так такие там тем течение только том уже х часто часть человек э
6 этого этой этом этот
7 америки большая большой будут великобритании вернуться власти влияние вместе внимание возможность
7 войска восточной впервые времени всегда всех вы гг год государства даже данных два две двух день
7 детей должны долларов других другой евро ему жизни жителей затем заявил здесь значительно им
7 имеет именно интернет истории италии китай клинтон компаний конце которое которой которых крайней
7 ли либо лишь лучше люди менее мере места место месяцев миллиона миллионов мира мире мне море моря
7 над например населения находится начал начала начале него некоторые несмотря нет ни них новые
7 новых об образом один одного одной около октября основном особенно острова отношения партии
7 первой перед период полиции полностью получили получить поскольку последние потому почему почти
7 поэтому правительство привести принял против работает раз решение рост самым своего своем свои
7 своих свою сделать северной сегодня сейчас сказала собой соглашения составляет среди стал стали
7 стороны таких тот три уровень фунтов хорошо части через школе эта эти этих южной являются
8 and bbc cnn i iii август австралии агентов активно албании альбом американской америке анализ
8 англии апреле апреля армии армия африка ахеменидов безопасности благодаря блант богдо большие
8 большим большинства большинство большое большую британские британский британской будучи бывший
8 валентино ведь веке великой вернулся вероятно весьма ветра взять виде видео видов включает
8 включают включая власть вместо вне внешней воды воздуха возможности возникли вокруг вопрос
8 вопросы воскресенье вперед времен всей всему вскоре встретился всю вторник второй выбор выборов
8 выборы выбросов выглядит высокий высокого выступает генерал германии главной главным го говорят
8 годах годы голоса голосов голосование гонконг гораздо город городе государство гражданских
8 гражданской границы греческие группа даневирке данным двумя де действительно действия декабря дел
8 делает деле дело демократы деньги десяти десять джон джордж династии дней добавил довольно
8 договор договора должно должности должность дорогу достаточно достичь доступ доход другими
8 другому думаю е европейских европы единственный ей жасмин жена женщину женщины жил жилья
8 законодательства занимается записи защиты здание здравоохранения земель земле земли землю земля
8 значительную зрения играл играя игры известно изменение изменения изучать имели имени имеют
8 император императора империи империя имя иначе инвестиций инвесторы иногда инстанции инструмент
8 интервью информации искусств испания использовали использовался использование использованы
8 используя исследование историки источником июле каждого каждой каждый кажется карьеры китайской
8 китая климат кого количество команда компанией компания конечно контролем конфликта конца концов
8 королевства король котором которую которыми крайне кроме крупным кюри легкие летом линии лорд
8 луны лучших людьми майя македонии марта меня мест месте местом месяц метод метро миллиарда
8 министр министра мир мировой миру мисима многих мог могла могли модели можем мой момент монастырь
8 мужчины надежды надо назад название названием названия называли называют наиболее найти наконец
8 нам написал народов народом нас настолько настоящее находятся началась начали началом началось
8 начиная наше нашей небольшие негативно недвижимости недели нее независимой независимости нем
8 немного необходимо нескольких нижней никогда ним ними нового новой новый нужно обеспечивают
8 обитания области облигации обоих образование обсуждается объявлен обычно однажды одним одном одну
8 окружающей октябре онтарио опухоль организации оставался остается остановить остров открытой
8 отметил очевидно папуа первого первоначально первые первых пересечь переход периода песни письма
8 письмо план площади площадь победа побережья поводу погоды подготовки позволил позволило позже
8 позицию пока показал показала показывает покинуть поле политическим полиция полной полония
8 получил получило помогает помочь помощью пор поселения последний последним последних последняя
8 поступил потраченное похоже почте пошел прав права правил правило правительства правительству
8 правления практически пределами представителей представитель представляет представляют прежде
8 президент президента президентом приблизительно привела привело придется причине причиной проблем
8 проблемы продажи произведения произошло происхождения промышленности просто протяжении прошлом
8 путь пытался пять работа работал работать работе работу работы рабочих равно развитие развития
8 различных разрушение район районах районе рамках ранее расположены расходы рафферти революции
8 регион региона регионе режиссера реки республика республиканской республики решения решил решили
8 римской роль рона россии роста росту ряд рядом сад самое самой самом самых свое своим своими свой
8 связи связь себе северная северо сентябре середине сигал силы система сих следующее следующем
8 слишком случае смог снижение снова собственные совет совета современных создания создать
8 сокращения соответствии сохранить спрос сравнению сразу средств среды стала станет старых стать
8 стерлингов стоит суда судом существуют счет счетов считал сыграла сюда т таким такого такой темой
8 теории теперь территории тех техники технологий тогда тоже торговли точки точно традиции трамп
8 трампа труда тутмоса убийство увеличение увидеть удалось удивительно ужасно уинстон умер
8 университет управление уровне установить утром участие фильм фильма фильме фильмов форме
8 фотографии франции хорошей хотя хочет целом цель целью церкви цин частности чего четыре
8 численности членов шесть широко школу шоу штат шэнь экономического электронной этим этому эту юг
8 юге юго южная южно языка языке января ясно
)";

constexpr std::string_view kUkrainian = R"(
2 в на у і
3 а до з за не та що
4 але від він для й його про це як
5 або вже війни ж зсу коли ми по повідомив під після року росія рф так то того україни цього час чи
5 ще я який які є із їх її
6 no б багато батько без бо був буде була були було бути ви вона вони все всі дуже життя зі має
6 може можна навіть нас нього при ради разом років році рік також те тому тут тільки упа цей через
6 щоб щодо яка якщо інших
7 абсолютно адміністрації березня близько більш більше вас виробництва влади всіх відповідно го
7 говорити голови грн д далі два двох де день державного державної дня добре дітей забезпечити
7 загалом зараз згідно здоров'я зовсім зокрема зробити йому кабінету комісії крива крім культури
7 кілька лише людей літака м майже матеріалів мене мені металу млрд можуть між міністерства
7 міністрів місцевих над наказу нам населення наші нині них ні ніж ніхто нічого області один осіб
7 перед перших період питання поки політики потреби президент президента призначення проведення
7 просто проти протягом р раз району роботи роки росії рішення сам саме свого свою свої своїх свій
7 себе серед сказати став статті створення сьогодні т таки таких такої такі там теж тернопільської
7 ти тим тоді той тощо треба три трохи українського україні усі хаі хоча хто цим цих цьому ця ці
7 часу чого чоловік чому яке яким яких якого яку інші історії їм
8 ditib адже акту ані армії батька би боротьби будуть будь будівель будівлі будівництво бюджетів
8 важко вам вдома вересня верховної весь взагалі взяли виборів виготовлення видання визначення
8 виконавчої виконання використання використовують вимоги виробів власне внаслідок води воно вперше
8 вугілля відбулася відповідних відповідні військових газу галузі голова громад громади далеко
8 даних дає декорування депутатів держав держави державних державну десь дзядзьо днів документи
8 допомогою досить досі других дудаєва думаю думку дух діти дії енергетичної етап ефективності же
8 жовтня жінки завдання завдяки закладів залишається заліщицького замість засобів зв'язку звернення
8 землі змогу зміни значно йде каже казали києва київ компанія комісія коштів краще люди людина
8 людини людину лютого ліги лікарських лінії літак мав мал мали мало мають маємо мем менш метою
8 микола мистецтва мистецтво михайло млн можливо можливості му мусить міг мій міста місто наказ
8 наприклад народила народу народів насправді настільки натомість наш наша наших нашого нашої нашу
8 неї ним ними нове новий нових нову нові ніби ніколи о об'єднання об'єднаної обласної обставин
8 обсяг овочів одна однак одним одного одночасно окрім оргазму органів організацій організації
8 особи особливо ось от отже отримати охорони п п'ять парламентських перебіг переліку перший першим
8 першого перші питань пише повністю повітря подати показує покоління понад попри порядку потрібно
8 потім починає права правда право представники прийняття проект проекту проте пункту підготовки
8 пішли разі раніше речі робити робить роботу розвитку російського рівні сама самі своєю своєї світ
8 сил систем системи сказав складу слова словами слово служба слід собі спадає спосіб спочатку
8 стадію статевого стати стоїть сша січня така таке такий таким такого твір тепер територіальних
8 територіальної території тес тис тисяч тих тобто товариства туди ті уже україна українська
8 український українських української українські умови управління уряд усе установ установленому
8 усього усіх участь факти фонд формування форс х характеристик хоч хтось цій цілий цілком ціль
8 цієї часом частина частка часто чемпіонів чинності чином числі чоловіка шасі швидко шляхом щось
8 якийсь якому якості якось якою якої іде інвестицій інвестиції інженерних інституту інший іншим
8 іншого історія
9 dynamics general i mneme mtor psoe push the torc ua аби авто автомобілів автономної автор автора
9 аес аесу аж акт акціонерного американського америці ан андрій ато багатьох бази батьки бачення
9 бачив безпеки блакитні богдан боки боку большевицького боремося бочці бракує брати бригада бруду
9 буває будинку будівельних будівельного будівництва бюджету бік більших більшість важливо вважають
9 вдалося великий великої вести взяла взяти виборча виборчої вибір вивчення видавництва видачу
9 видачі видно виду визвольно вийти викликає виключно виконується виникає випадках випадків випадок
9 випробування вироби виробництво висновку високий високі виступати витрат виховання виходить
9 вихідного вияснити включені влада власних властивості внести вниз водночас вплив враховуючи
9 врешті врівні всього всю вся всім втратили втім входить відбулося відв'язуватися відділи відділу
9 відносності відношення відомо відомого відповів відповідь відповіді відпруження відрізняються
9 відходів війна вікно вільно газ галузь геологічне героїв глава год годин головне головним головно
9 голову голові голос гори господарство господарювання громада гроші грудня групи гурту даними
9 дасть дати дають дверей двері двоє декілька держава державні державі держбюджету держгеонадр
9 деяких деякі джерел дзядзя дивиться дивіться дні доби добровільне добролюбов довго довелося
9 догляду договором договору додається додому дозволи дозволить доларів доля донцов допомоги
9 допомогу дослідження досягнення дохід дочинця другого дснс дудаєв думок духом дійсності
9 діяльності діяльністю діянет діє дією економіку експорту елементів енергетики енергоблоків ефект
9 жертви жив живий живих жити житті жодного жінка забезпечення забезпечує завершення завжди
9 загальний задоволення зазвичай зазначено зазначив закарпаття законодавства законом закону
9 закупівлі зарплати засобах засоби заступник затвердженого затвердив затвердити заходи заходів
9 заявив збройних зброї збудження збільшення збільшився звичайно здатні здається зменшення змі
9 змінами зміну зміївської знала знаходить значення знаючи знає знаєш зниження зникати знову
9 зобов'язаний зоні зростання зростає зустрічі йдемо йдеться йти кабмін кабінет кадар казав казала
9 квітня керівництвом києві класу км книжки кого кодексу кожен кожний кожного коло команда компанії
9 комплекс комітету конкурсу конституції конструкцій контракт країни країні кризи крим критик
9 критика критики кролів куди культурних купити купу кшталт кількість кінець кіно кіссе легко
9 лежить липня лист листи листопада листі людства лікувати літературної майбутньому майбутнє майя
9 максимально мала малий мама мати матиме машини межі мему менший металів метод метрів механізм
9 мешканців минулого мирослава митцем михась мною мова мови мовляв мого можеш можу молоді момент
9 моменту мою моїй моїх музиканти музику музичний міжнародних мінімальні міністерство міністра
9 містить місті місцевої місць місця місяць місяців набирає набрання навантаження навколо нагадаємо
9 нагадує надати надзвичайної надходження надійшло назад назвою назву найбільш найбільше
9 найголовніше найпоширеніших належать належить намагався наприкінці напрямку напрямок нарешті
9 народам народі настає наступного наукової науку національного національної нашій нема немов
9 неможливо необхідність нею нова новим нового нормально ну ньому ній німецького німеччини
9 німеччині о'райлі об'єкта обертів обидва обладнання обласних областей оборони обробки обсягу
9 обсягів обсязі огляду огороджувальних одне одно одному одну одній однієї означає окремих олег
9 олександра ольга опалювального операції організаціям оскільки основі останніх оточення отримав
9 отримання отримує офіційного очима очі п'яти палива пам'ятати паспортів певних передачу перерви
9 першою першої першу петро план плато плацу повинні повідомлення повідомляє події поет поета поза
9 позицію позначено показником політику поміж поневолених пора порошенко порушення порядок
9 послідовно постановою потрапив походження почався початку починали починається поширення пошту
9 пояснення поїзд практично працювати праці предметів представляє представників прем'єр прес
9 прибиралось приблизно приваблює приводу природи присутність причина причини приємно приїхали
9 проблеми провести продукції проекти проектів пропаганда пропаганду просторі прохання проходить
9 процес прямо публічного пункті підвищення піднесення підприємств підприємства підприємствах
9 підпілля підставі підтримки пісні піти пішов рад рада раза разу разів район районі районів
9 рахунок раціонального революційного регулювання регіонів результат результатами результаті
9 республіки ресурсів речей решт ринку робота роботі робочих родини родині родовищ розв'язків
9 розмови розрахунку розробки розробку роман рук рух ряду рівень рівня рівняння різними різні річ
9 самим само самого самому самостійних свободи своє своїй своїм свята світі се сезону села
9 селищного селищної село середовища середовищі серпня серпні серіал серій серії сили синів
9 скасування складі слов'янських словаки словаків служби слухань смерті смичковий смичок собою
9 сорок софії союз спеціальні список способом справ справа справи спроби співпраці ссср стадія
9 стадії стало становила становить становлять стані старе старих старого статевої стає створили
9 створити степанович столиці сторони сторін стосовно строк строки структури сума суму супроти
9 сфери сім такими такому танк твердих творчої творі театру теорії теплотехнічних техніки тиждень
9 тижні тижнів типу тобі тов товстенського товстенської тож тонн торпеди травня тривалий тягне тієї
9 увагу угоди угоду українському українську українців уранових урахуванням уряду успішно усунення
9 утворюється утім учасники участі фактури фарби фахівців федерація федерації фонду форму формули
9 формі фото фсб футболу фізики фільму фінал фінансування фінансуються хаті хвилин хвилині хлопці
9 ходять хоче центр центральна центральної цифри цю цін ціна ціни частини частиною частину частині
9 частково чекають червня чергу чехи чим чинник числа шахтар школи шлях шо шоломи шоу щонайменше
9 юстиції явища якась якими якогось якій європейської європи європі єдиний івана імені імперіялізму
9 інакше інституційного інструмент інструменти інструментів інтерв'ю інтерес інтереси інтернет
9 інформація інформації інша іншими існує ї їй ґрунту
)";

constexpr std::string_view kGerman = R"(
1 der die und
2 den in von zu
3 als auf das dass dem des ein eine er es fur im ist mit sich sie war wurde
4 am an auch aus bei einer hat hatte nach nicht sind uber um werden wie wird wurden zum
5 aber bis diese dieser doch durch einem einen haben hatten ich ihr ihre ihrer jahr jahre kann
5 kanzler mehr minister noch nur oder sagte sehr sein seine seiner so unter viele vor wahrend waren
5 wenn wir zur zwei zwischen
6 ab alle andere begann beiden chr damit dann davon dazu denen dies donnerstag eines einige ersten
6 freitag gegen geschichte gibt ihn ihren immer jahren jahrhundert jedoch keine konnen konnte
6 letzten mal man menschen mittwoch montag nachdem neue oktober regierung sagt samstag seinen seit
6 sonntag stadt teil uhr vom was weil wieder wo worden zeit zuruck
7 a allem alles anderen april arbeitete armee art aufgrund ausserdem auswirkungen bekannt bereich
7 bereits bevor bezug britische britischen bzw china da dabei dafur danach darauf darunter de
7 dessen diesem dieses dollar dort drei ebenfalls eigene eigenen ende entschied entwicklung
7 erhalten erklarte ern erst erste etwa fall fand fast film finden frankreich frau fuhrte gab geben
7 genutzt gesetz ging grenze grosse grossteil guten habe haufig heute hier hin hohe ihm ihnen ihrem
7 ihres indem inseln januar jedes joseph juni kaiser kampf kein kleine konig konnten krieg land
7 laut leben leute liegt machen macht manner meer meisten mich millionen muss mussen mussten nahe
7 neuen north ob obwohl of ohne partei politischen polizei prasident pro region reich reihe
7 revolution rolle schliesslich schon schrieb schule sechs sei seines selbst sollte sowie spater
7 spielte staat staaten stark steht system tag teile the trump truppen ungefahr uns unternehmen us
7 usa v verbindung vereinigten veroffentlicht verschiedene vertrag verwendet vielen vielleicht vier
7 wahl wahlen warum wegen weiter weitere welt wollte zahlen ziel zufolge zusammen
8 abgesehen abkommen abschnitt agypten ahnlich aktuellen albanien albaniens album allein allerdings
8 alpen alten alteren amerikanische amerikanischen analyse and anderer andererseits anders
8 anerkennung anfang angeklagt angelegt angesehen anhanger anteil arbeit arbeiten arbeitsplatz
8 arbeitszeit asien auftreten auftritt august ausgerichtet ausgesetzt ausgesprochen ausserhalb
8 australischen b babys bald bank bbc beanspruchte bedeutung befand beginn beide beim beispiel
8 beispielsweise bekam bekommen benotigt bericht berichtete besonders besser besteht besten
8 besuchen betragt bevolkerung bewegen bildung bin bisher bleiben blieb blunt boden bogd bringen
8 bruder buch ca carolina chinesen chinesischen christopher clinton cnn columbus dadurch danewerk
8 danischen daran dargestellt darin daruber darum daten datum denn dennoch deren deutsche deutschen
8 deutschland dezember dienstag diesen direkt direkte disney donald drama dreimal drittes druck
8 dynastie e ebene ebenso ehefrau ehemalige eigenstandige einfach eingefuhrt einigen einzige
8 england entdeckt enthalten entscheidung entschieden entstand entweder entwickelt entwickelte
8 entwicklungen erde ereignisse erfolg erfolgreich erhielt erklart eroberten erreichen erreichte
8 errichtet erster etwas eu euro europa europaischen fahigkeiten fallen familie farben finanziert
8 firma firmen flugzeug form forschung fragen frauen freundin fugte fuhren fuhrung funktioniert
8 ganz gbp gebaude gebaut gebiet geboren gebracht gefolgt gefuhrt gegeben gegend gegenuber
8 gegrundet gehen gehoren geht geld gelegenheit gemeinsamen genannt genau general genommen gesagt
8 gesamten geschichten geschrieben gesehen gesetzgebung gesundheit getrennt gewahlt gewahrt gewesen
8 geworden gezeigt gezwungen glauben gluck gold grad grenzen griechenland griechische griechischen
8 gross grossbritannien grossen grosser grossmutter grossten grund gut halt handel harten
8 hauptsachlich henry herausforderungen herkunft herrschte high hilft hinzu historiker hoch
8 hochsten hohem hong i iii informationen ins insbesondere insel interesse internationalen internet
8 interview investitionen investoren inzwischen italien jahres jahrhunderts japanischen jasmine
8 jede jeden jeder jemand jetzt john juli junge kam kamen kampfe kanal katholischen kehrte keinen
8 kenne khan kind kinder klar kleinen klima kloster kolonien kommen kommentare kommt konflikt kong
8 konigreich kopf kosten krieges kultur kunden kunstler kurs kurz kurzlich kuste landen lander
8 landes lang lange langen lassen laufe lebens lebte leicht leitete lernen lesen letzte liess linie
8 london lord luft machte madchen mag mahren mails manchmal mann martin marz maya mazedonische
8 medien mehrere menge menschheit messen milliarden mishima mitgeteilt mitglied mitglieder mitte
8 mittelmeer moglich moglicherweise moglichkeit monat monate mongolei n nachricht nachsten nahm
8 nahmen name namen nationale nationalen naturlich neben nehmen neuguinea new nichts norden
8 normalerweise notig november nun oberflache offensichtlich offentliche offentlichen
8 offentlichkeit offiziellen oft olympischen ontario ort ozean paar papua parade paris parteien
8 paul peking periode personen pfund piloten plan plane platz polonium position problemen programm
8 prozent publikum qing rafferty regeln regie reichen republik republikanischen richard richtung
8 riesige river rom rona royal ruf russische russland schaffen scheint schlimmsten schnell
8 schonheit school schutz schweiz seagal see segel sehen seien seinem selben selten senat september
8 setzen setzte shen sicher sieben sieg sieger smartphone sodass sogar soll sommer song songs
8 sorgte sowohl sozialen spanien spanische spateren spiele spielen sprache sprachen sprechen st
8 staates stadten stammen stand starb statt stattdessen stehen steigen stephen stimmen studenten
8 studie suche suchen sudamerika suden tagen tarlo tatsachlich thema theoretisch thrakien thutmosis
8 tiefe tiere titel tochter tod top toten traf treffen tumor twitter u ubernahm unabhangig
8 unabhangigen unabhangigkeit unglaublich universitat unklar unmittelbar unsere unterschiede
8 untersuchung ursprunglich valentino verandert veranstaltung verantwortung verbrachte verfolgen
8 verheiratet verkauft verlassen vermutlich veroffentlichte verschiedenen version versuchen
8 versuchte verteidigung vertreten verwendung viel vollstandig vornamen wachstum wahrscheinlich
8 ware warnte washington wasser weiss weisse weit weiteren weiterhin welche weltweit wenig wenige
8 weniger wenigstens wer wert westen wichtige winstone winter wirtschaft wissenschaftlern wobei
8 woche wochen wollen wright york z zahl zehn zeigt zeigte zeitpunkt zerstort zerstorung ziehen
8 zitiert zog zudem zuerst zugang zumindest zunachst zuruckgekehrt zustand zuvor zwar zweite
8 zweiten
)";

constexpr std::string_view kFrench = R"(
1 de la
2 des en et le les un
3 a au dans du est il pour que qui sur une
4 aux avec ce cette ete fait ils l'a mais ne nous on ont ou par pas plus sa se ses son sont vous
5 ainsi alors annee annees ans apres aussi avait avant bien ces comme contre depuis deux dont elle
5 encore entre etat etre francais france gouvernement guerre jour jours leur lors lundi meme
5 ministre ni pays peut police premier president sans selon si sous tout tres trois
6 affirme annonce dimanche dit euros face fin jeudi mardi mercredi milliard milliards million
6 millions moins monde notre plusieurs quand samedi vendredi
)";

constexpr std::string_view kSpanish = R"(
1 de la
2 a el en los que y
3 al con del es las lo para por su un una
4 como desde dos entre esta este fue ha han hasta le mas no o pero se sin sobre son sus tambien
4 tras ya
5 ano anos ante cada contra cuando dijo domingo donde durante era esos estado estados esto fueron
5 gobierno guerra hay jueves lunes martes miercoles millones ministro muy nos pais parte policia
5 porque presidente primer primera sabado segun ser si sido tiene todo todos tres unidos viernes
6 antes asi despues dia dias dolares euros gran menos mundo nueva nuevo otro otros quien
)";

constexpr std::string_view kPolish = R"(
1 i w
2 do na nie sie to z
3 dla jak jest o od po przez przy sa za ze
4 a ale byc był była było co ich jego juz ktora ktore ktory ma moze oraz przed roku takze tego
4 tylko tym został
5 bardzo bedzie bez czy dni dzien gdy go jednak jej jeszcze kraj lat lub m.in maja miedzy minister
5 mld mln nad nowa nowy osob panstwo pod podczas policja polsce polska polski premier prezydent
5 proc rzad ta tak te ten tych tys we wobec wojna zł
6 czwartek dwa dwoch niedziela piatek pierwszy poinformował poniedziałek powiedział przeciwko
6 sobota sroda trzy według wtorek
)";

constexpr std::string_view kTurkish = R"(
1 ve
2 bir
3 bu de icin
4 ancak buyuk cok da daha en ile olan olarak
5 arasinda ardindan birlikte fazla geri gibi her iki ilk kadar o sahip sekilde son sonra tarafindan
5 yeni yil
6 alan ayni ayrica baskani basladi bazi bircok boyunca bunu bununla cesitli dedi degil diger dogru
6 eden edilen eski etti gelen genellikle gore guney hava ilgili ingiliz insa ise iyi karar karsi
6 kendi kez kisi konusunda kucuk kuzey m oldu oldugu oldugunu on once onemli ortaya ozel sadece
6 savas soyledi su te tum uc uzere uzun var veya ya yaklasik yani yapilan yer yilinda yuksek yuzde
7 abd acik acti adli ait aldi alman alti altina altinda ama amerika amerikan arada arasindaki araya
7 artik avrupa ay az azindan basina baska bile biri birkac birlesik bolgesi bulunan buna bunlar
7 bunun buyume calisti cikti cin cin'in cogu dahil degildir deniz devam devlet dis diye dizi dogal
7 dogrudan dogu dondu dort dunya durum dusuk ederek edildi edilmistir ediyor egitim ekim ekonomik
7 elde ele etmek etmistir ettigi farkli film fransiz gecen gecirdi geldi genc genel gerektigini
7 getirdi gorev guclu gun gunu hafta hakkinda hala hale haline haziran hem hemen hong hukumet
7 ikinci ilan iliskin inanilmaz insan insanlar is itibaren izin joseph kabul kalan karsisinda ki
7 kisa kotu mevcut milyon modern muhtemelen nasil ne neden nedeniyle neredeyse nisan nufus ocak
7 olacak oldukca olmak olmasina olmayan olmustur olsa olup olusan ona onu onun orada orta oy
7 ozellikle parti pek polis ragmen resmi sahibi savunma sayida sey sira sirasinda sirketi siyasi
7 sonraki sonunda soyluyor sure tamamen tarihi temsil terk the trump ulusal uluslararasi uygun
7 uzerinde uzerindeki verdi yakin yalnizca yapmak yaptigi yardimci yasal yeniden yere yerine yerli
7 yilina yine yok yol yonelik yuzyilda zaman zamanda ziyaret zorunda
8 a acikca acikladi acisindan adam adasi adina afrika agustos ahamenis aile aittir ajansi akdeniz
8 akilli alani alaninda alanlarinin aliyor alma almaktadir almistir altin amaci amacli amerikali an
8 analiz and anlamina anlasma anlatir antik antlasmasi aralarinda aralik artan artis artisi askeri
8 atifta avro avrupa'nin avustralya ayinda ayindaki aylari aylarinda ayri ayrintili b bagimsiz
8 baglanti bakani bakimindan baligi bankanin baris bas basardi basari basarili basi basinda baskan
8 baskanlik baski baskin baslamistir baslar baslayan bati bayan bazen bazilari belediye belirgin
8 belirtti belki belli ben beri bes beyaz bicimde bilim bilinen biraz bircogu birinci birinde
8 birinin bitki blunt bogd bolgede bolgedeki bolgenin bolgeye bolumunde bolumunu boyle brisbane
8 bulundugu bulunmaktadir bulunur bunlardan bunlarin burada buyudu buyukannesi calisan calisma
8 capinda carolina catisma cekici cikan cikardi cikmaya cing civarinda cocuk cogunlukla cogunu
8 cumhuriyetci cumhuriyeti cunku dair degildi demokratlar den denize denizi denk derece devletin
8 devletleri dikkat dil din dini disi disinda diyor dizel dogdu dogum dolayisiyla donald donem
8 donemde donemin doneminde drama dunyada dunyadaki dunyanin dunyayi duran durumu dustu duydugu
8 duyurdu duz e edebiyat eder edilmesi edilmis edip eger ekledi el emlak endise enerji erisim
8 erkekler erkeklerin erken esi etkiledi etkisi etmesi etmesini etmeye etmis ev eylul fakat fark
8 federal fransa fransa'nin gece gecerek gecit gectigimiz gelecek geleneksel gelindiginde gelir
8 gelisim geliyor gelmistir general genis gercek gerceklestirilen gerekiyor gerekli gida giderek
8 gizli goc golf gordu gorevden gormek gorulur gorunuyor gosterdi gosteriyor goz grup guc gucler
8 gunluk gununde guvenlik hakkindaki haklari hal halk halki halkin han hareket harika hatti hayati
8 hayatinin hayatta hedef hedefi henuz herhangi herkes hic hicbir hikaye hint hiristiyan hukum
8 hukumetin i ic icerir iceriyor icinde iddia ifade iflas ihtimalini ihtiyac iii ikisi iklim
8 ikramiye ileri ilgi ilgilidir iliski imparator ince ingiltere'de insanlarin internet isgal isim
8 ispanyolca istedi italya'ya iyice izlemek japon jasmine john kalmistir kan kanada kapsamli
8 karayip kardesi karsiladi karsilik karsiya kasaba kasim katolik kaynagi kazanc kendilerini
8 kendisi kendisini kesin kesinlikle kim kis kisiyi kismi kitap kiyi kizi kong kontrol kontrolu
8 kral kraliyet kristof kullanarak kullanilan kulturel kuresel kurulan kutsal kuvvetleri lerde li
8 lord makedon mal mali maliyet mart martin meksika'nin mektubu mesajda mi millet milli milyar
8 mishima misir mucadele nedeni nedenle new nihayetinde noktasi north odemesi of ogrenciler okul
8 okulu okyanus olabilir olacagini olacaktir olay olcude olimpiyat olma olmadan olmadigini olmakla
8 olmasi olmasinin olmaya olmaz olmustu olsun olumunden olursa olursak olusturmak onceki oncesi
8 onem ontario oranda orani ordu ordusu ortak oscar osmanli oturu otuz oynadi oynadigi oyun papua
8 para paralel parcasi paris pazar peki pekin performans plak planini polisi polonyum post protesto
8 reddetti reform richard rol roma rona'nin roportajda rus rusya'ya ruzgar sabah sagladi saglar
8 saglayan sahipligi sahiptir sahne saint sali sarki sarkisi savasi savasi'nin savasin sebep secim
8 sehir sekiz seklinde serbest sermaye sert seyler shen sik simdi simdilik sinir sirada sirketin
8 sistemi sivil sok sona sonrasi sonuc sonucta sonucunda sorusturma sosyal soyledigi sozu sterlin
8 surekli suren tahmin takip talep tam tamami tarih tarihine tarihsel tarim tasarruf tek teknoloji
8 telefon televizyon temas temel temmuz teoride teslim tesvik ticaret toplam toplumsal topraklarina
8 toreni trump'in tur twitter uber ucuncu ulasti ulkelerden ulkelerin ulkenin universitesi'ndeki
8 ustunde uzerinden uzerine vardir verdigini verdiler verici verilen verilerin vermistir vurgular
8 winstone yana yapar yapilar yapildi yapmistir yapti yardim yas yasa yasam yasama yasayan yasinda
8 yasindaki yatirim yatirimcilarin yaygin yayin yayinlanan yaz yazdi ye yedi yerel yeri yerlere
8 yetenekleri yilda yili yilin yillar yillarca yillarda yillari yillarin yirmi yoksa yolu yonetim
8 yonetimi yonettigi york yunan yunanistan yuzden yuzyildan yuzyilin zaferi zamana zamanin zarar
8 zaten zemin zengin
)";

struct Known {
  std::string_view word;
  double share = 0;
};

void add_words(std::string_view lines, std::vector<Known>& words) {
  double share = 0;
  while (!lines.empty()) {
    const auto end = lines.find_first_of(" \n");
    const auto piece = lines.substr(0, end);
    lines.remove_prefix(std::min(lines.size(), piece.size() + 1));
    if (piece.empty()) continue;
    int halvings = 0;
    const auto parsed = std::from_chars(piece.data(), piece.data() + piece.size(), halvings);
    if (parsed.ec == std::errc{}) {
      share = std::ldexp(1.0, -halvings);
    } else {
      words.push_back({piece, share});
    }
  }
}

// By word. A word of several languages has the share of the one where it is the most common.
std::vector<Known> make_table() {
  std::vector<Known> words;
  for (const auto lines :
       {kEnglish, kRussian, kUkrainian, kGerman, kFrench, kSpanish, kPolish, kTurkish}) {
    add_words(lines, words);
  }
  std::sort(words.begin(), words.end(), [](const Known& a, const Known& b) {
    return std::tuple(a.word, -a.share) < std::tuple(b.word, -b.share);
  });
  words.erase(std::unique(words.begin(), words.end(),
                          [](const Known& a, const Known& b) { return a.word == b.word; }),
              words.end());
  return words;
}

const std::vector<Known>& table() {
  static const auto made = make_table();
  return made;
}

std::vector<Known>::const_iterator first_from(std::string_view word) {
  return std::lower_bound(table().begin(), table().end(), word,
                          [](const Known& known, std::string_view w) { return known.word < w; });
}

size_t letters(std::string_view word) {
  return static_cast<size_t>(std::count_if(word.begin(), word.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

double word_frequency(std::string_view word) {
  if (const auto it = first_from(word); it != table().end() && it->word == word) return it->share;
  switch (letters(word)) {
    case 1:
      return 0.2;
    case 2:
      return 0.05;
    case 3:
      return 0.005;
    default:
      return 0;
  }
}

double prefix_frequency(std::string_view prefix) {
  double sum = 0;
  for (auto it = first_from(prefix); it != table().end() && it->word.starts_with(prefix); ++it) {
    sum += it->share;
  }
  switch (letters(prefix)) {
    case 3:
      sum += 0.05;
      break;
    case 4:
      sum += 0.01;
      break;
    default:
      sum += 0.001;
      break;
  }
  return std::min(sum, 1.0);
}

}  // namespace newswatch
